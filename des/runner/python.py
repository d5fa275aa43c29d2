"""Which Python runs a project's tests, and what that Python can do."""

from __future__ import annotations

import functools
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from des import limits
from des.runner.outcome import Distrust
from des.runner.suites import Suite
from des.verdict import Finding, Place

INSIDE = Path(__file__).parent / "inside"


@dataclass(frozen=True)
class Interpreter:
    """A Python that answered. libraries: real paths of its standard library and site-packages. path: its sys.path.
    modules: which of pytest, pytest_cov and pip it can import."""

    executable: str
    in_venv: bool
    libraries: tuple[str, ...]
    path: tuple[str, ...]
    modules: frozenset[str]


def find(suite: Suite, origin: Path, env: Mapping[str, str]) -> str | Finding:
    """The interpreter's path for a suite: its own setting, the checkout's .venv or venv, VIRTUAL_ENV, python3 on PATH.

    origin: the checkout the project lives in (a clean copy has no environment of its own); for a linked git worktree
    the main one's environment is taken too. The environment that des itself runs in is never taken by accident.
    """
    search = search_path(env)
    if suite.python:
        own = str(origin / suite.python) if os.sep in suite.python else shutil.which(suite.python, path=search)
        if own and os.access(own, os.X_OK):
            return own
        return Finding(
            Distrust.NO_RUNNER,
            Place(),
            f"The interpreter of suite {suite.name!r}, {suite.python}, is not there.",
            "Create it, or correct `python` of that suite in .nwave/des-config.json.",
        )
    found = next((path for path in _environments(origin, env) if os.access(path, os.X_OK)), None)
    return (
        found
        or shutil.which("python3", path=search)
        or Finding(
            Distrust.NO_RUNNER,
            Place(),
            f"No Python was found for suite {suite.name!r}: no .venv, no VIRTUAL_ENV, no python3 on PATH.",
            _setting(suite),
        )
    )


def probe(executable: str, env: Mapping[str, str], cwd: Path) -> Interpreter | Finding:
    """Ask an interpreter about itself, in the environment (`env`, scrubbed) and directory of the run to come.

    The answer is kept for the length of the process, whose runs take a second each; the directories that every run has
    of its own are not part of the question.
    """
    asking = {name: value for name, value in env.items() if name not in ("HOME", "TMPDIR")}
    return _probe(executable, tuple(sorted(asking.items())), cwd)


@functools.lru_cache(maxsize=64)
def _probe(executable: str, variables: tuple[tuple[str, str], ...], cwd: Path) -> Interpreter | Finding:
    env = dict(variables)
    try:
        done = subprocess.run(
            [executable, "-m", "des_target.probe"],
            cwd=cwd,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**env, "PYTHONPATH": str(INSIDE), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=limits.PROBE_SECONDS,
            errors="replace",
            check=False,
        )
        facts = json.loads(done.stdout.strip().rpartition("\n")[2])
        return Interpreter(
            executable=facts["executable"],
            in_venv=facts["in_venv"],
            libraries=tuple(facts["libraries"]),
            path=tuple(facts["path"]),
            modules=frozenset(facts["modules"]),
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = str(error)
    except (ValueError, KeyError, TypeError):
        reason = (done.stderr or done.stdout).strip().rpartition("\n")[2] or f"exit code {done.returncode}"
    return Finding(
        Distrust.NO_RUNNER,
        Place(),
        f"{executable} does not work as a Python of at least 3.8: {reason[:300]}",
        "Repair that environment, or name another interpreter: key `python` of the suite in .nwave/des-config.json.",
    )


def lacks_pytest(suite: Suite, interpreter: Interpreter) -> Finding:
    """What to say, and to do, when the chosen interpreter cannot import pytest."""
    python = shlex.quote(interpreter.executable)
    install = f"{python} -m pip install pytest"
    if "pip" not in interpreter.modules:
        install = f"uv pip install --python {python} pytest"
    return Finding(
        Distrust.NO_RUNNER,
        Place(),
        f"pytest is not installed for {interpreter.executable}, which runs suite {suite.name!r}.",
        f"Install it: `{install}`; or {_setting(suite)}",
    )


def _setting(suite: Suite) -> str:
    entry = {"name": suite.name, "runner": suite.runner, "paths": list(suite.paths), "python": ".venv/bin/python"}
    return f"name the interpreter in .nwave/des-config.json: {json.dumps({'suites': [entry]})}"


def _environments(origin: Path, env: Mapping[str, str]) -> Iterator[str]:
    for root in (origin, *_main_checkout(origin)):
        yield str(root / ".venv" / "bin" / "python")
        yield str(root / "venv" / "bin" / "python")
    active = env.get("VIRTUAL_ENV")
    if active and os.path.realpath(active) != os.path.realpath(sys.prefix):
        yield os.path.join(active, "bin", "python")


def _main_checkout(origin: Path) -> tuple[Path, ...]:
    """The main checkout of a linked worktree, whose `.git` is a file "gitdir: <main>/.git/worktrees/<name>"."""
    try:
        text = (origin / ".git").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ()
    main, found, _ = text.removeprefix("gitdir:").strip().rpartition("/.git/worktrees/")
    return (Path(main),) if found and os.path.isabs(main) else ()


def search_path(env: Mapping[str, str]) -> str:
    """PATH without the directory of des's own environment: what lies there is not the project's."""
    own = os.path.dirname(sys.executable) if sys.prefix != sys.base_prefix else None
    return os.pathsep.join(part for part in env.get("PATH", os.defpath).split(os.pathsep) if part != own)
