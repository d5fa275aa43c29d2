"""Python environments for the projects that tests build: what a project needs and nothing else.

pytest loads every plugin that is installed, at each of its runs: in the environment of these tests it takes nine times
as long to start as in one that has nothing but pytest.
"""

from __future__ import annotations

import functools
import importlib.metadata
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from packaging.requirements import Requirement

from tests.support.kept import kept


@functools.cache
def environment(*packages: str) -> Path:
    """The directory of an environment that holds these packages of ours and what they need."""
    return kept("-".join(("python", *packages)), lambda directory: _make(directory, packages))


def _make(directory: Path, packages: tuple[str, ...]) -> None:
    """Make it; its packages are links to those that run these tests."""
    library = directory / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    library.mkdir(parents=True)
    (directory / "bin").mkdir()
    ours = Path(sysconfig.get_path("purelib"))
    files = (file for package in _with_needs(packages) for file in importlib.metadata.files(package) or ())
    for name in {file.parts[0] for file in files} - {"..", "__pycache__"}:
        (library / name).symlink_to(ours / name)
    for package in packages:
        for name in {file.name for file in importlib.metadata.files(package) or () if file.parent.name == "bin"}:
            _script(directory / "bin" / name, Path(sys.prefix, "bin", name))
    base = Path(getattr(sys, "_base_executable", sys.executable))
    python = directory / "bin" / "python"
    python.symlink_to(base)
    (directory / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    # Our runner writes no bytecode, and pytest compiles plugins in a way of its own: once is enough.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run([python, "-m", "pytest", "--version"], env=env, check=True, capture_output=True)


def _script(path: Path, ours: Path) -> None:
    """Make a program available; one in Python runs with the new environment's."""
    with ours.open("rb") as file:
        in_python = b"python" in file.readline(200)
    if not in_python:
        path.symlink_to(ours)
        return
    path.write_text(f'#!/bin/sh\nexec "${{0%/*}}/python" \'{ours}\' "$@"\n', "utf-8")
    path.chmod(0o755)


def _with_needs(packages: tuple[str, ...]) -> set[str]:
    """The packages and everything they need, by name."""
    todo, seen = [Requirement(package) for package in packages], set()
    while todo:
        package = todo.pop()
        if (package.name, tuple(package.extras)) in seen:
            continue
        seen.add((package.name, tuple(package.extras)))
        for line in importlib.metadata.requires(package.name) or ():
            need = Requirement(line)
            if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in ("", *package.extras)):
                todo.append(need)
    return {name.lower() for name, _ in seen}
