"""The environment a test process sees: nothing that steers git or the test runners from outside."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

#: Our own variables and the host's go too: a test must do the same in an agent's shell, in a terminal and in CI.
_STEERING = ("GIT_", "PYTEST_", "PYTHON", "NODE_", "BATS_", "DES_", "CLAUDE")


def scrubbed(base: Mapping[str, str], extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """`base` without GIT_*, PYTEST_*, PYTHON*, NODE_*, BATS_*, DES_* and CLAUDE* variables, then `extra` on top."""
    kept = {name: value for name, value in base.items() if not name.startswith(_STEERING)}
    kept.update(extra or {})
    return kept


def for_tests(
    base: Mapping[str, str],
    *,
    executable: str,
    in_venv: bool,
    python_path: Sequence[Path],
    bytecode: Path,
    journal: Path,
) -> dict[str, str]:
    """`base` (scrubbed) as a test run needs it.

    executable: the interpreter; its directory leads PATH, as an activated environment's would. python_path: source
    roots of the tree first. bytecode: a directory of this run only, because a stale .pyc hides a changed function
    (DESIGN §6). journal: where the programs inside the run write.
    """
    env = dict(base)
    bin_dir = Path(executable).parent
    env["PATH"] = os.pathsep.join(part for part in (str(bin_dir), env.get("PATH", "")) if part)
    env.pop("VIRTUAL_ENV", None)
    if in_venv:
        env["VIRTUAL_ENV"] = str(bin_dir.parent)
    env["PYTHONPATH"] = os.pathsep.join(map(str, python_path))
    env["PYTHONPYCACHEPREFIX"] = str(bytecode)
    env["PYTHONUNBUFFERED"] = "1"  # what a killed run printed last must be in the log
    env["CI"] = "1"
    env["DES_JOURNAL"] = str(journal)
    return env
