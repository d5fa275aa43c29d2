"""A name for what is installed for a suite: another one when a package came, went or changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from des.runner import environment, node_modules, python
from des.runner.suites import Suite

_PYTHON = ("pytest", "unittest")
#: What installers write for every package, and what is imported before any test.
_TELLING = (".dist-info", ".egg-info", ".egg-link", ".pth")


def installed(suite: Suite, origin: Path) -> str:
    """A digest over names and times of the packages in the environment that runs a suite of the checkout ``origin``.

    Total: "" when the suite has no environment, or none that answers.
    """
    digest = hashlib.sha256()
    for path in _python(suite, origin) if suite.runner in _PYTHON else _node(origin):
        name = path.relative_to(origin) if path.is_relative_to(origin) else path
        try:
            digest.update(f"{name}\0{path.stat().st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
        except OSError:
            continue
    return digest.hexdigest()


def _python(suite: Suite, origin: Path) -> Iterator[Path]:
    env = environment.scrubbed(os.environ)
    executable = python.find(suite, origin, env)
    found = python.probe(executable, env, origin) if isinstance(executable, str) else None
    if isinstance(found, python.Interpreter):
        yield Path(found.executable).resolve()
        for library in filter(Path.is_dir, map(Path, sorted(found.libraries))):
            yield from (path for path in sorted(library.iterdir()) if path.name.endswith(_TELLING))


def _node(origin: Path) -> Iterator[Path]:
    for place in node_modules.packages(origin):
        modules = origin / place / "node_modules"
        yield from (modules, modules / ".package-lock.json")
