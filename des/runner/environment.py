"""The environment a test process sees: nothing that steers git or the test runners from outside."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

#: Our own variables and the host's go too: a test must do the same in an agent's shell, in a terminal and in CI.
_STEERING = ("GIT_", "PYTEST_", "PYTHON", "NODE_", "BATS_", "DES_", "CLAUDE")
_ACTIVE = ("VIRTUAL_ENV", "CONDA_PREFIX", "JAVA_HOME")
#: Where programs are found, who runs them, and in which language and time zone.
_KEPT = (
    "PATH",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LANGUAGE",
    "TZ",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "JAVA_HOME",
)
#: Toolchains and package caches, with the place below HOME where each lies when its variable is not set.
_TOOLCHAINS = {
    "CARGO_HOME": ".cargo",
    "RUSTUP_HOME": ".rustup",
    "GOPATH": "go",
    "GOROOT": "",
    "GOMODCACHE": "",
    "GRADLE_USER_HOME": ".gradle",
    "PYTHONUSERBASE": ".local",
    "PYENV_ROOT": ".pyenv",
    "RBENV_ROOT": ".rbenv",
    "NVM_DIR": ".nvm",
    "VOLTA_HOME": ".volta",
    "ASDF_DATA_DIR": ".asdf",
    "MISE_DATA_DIR": ".local/share/mise",
    "npm_config_cache": ".npm",
}
#: Tests that commit need somebody to be; whoever runs them is not who they are about.
_GIT_SETTINGS = "[user]\n\tname = des\n\temail = des@localhost\n[init]\n\tdefaultBranch = main\n"


def scrubbed(base: Mapping[str, str], extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """`base` without GIT_*, PYTEST_*, PYTHON*, NODE_*, BATS_*, DES_* and CLAUDE* variables, then `extra` on top."""
    kept = {name: value for name, value in base.items() if not name.startswith(_STEERING)}
    kept.update(extra or {})
    return kept


def private(caller: Mapping[str, str], place: Path, passed: Iterable[str] = ()) -> dict[str, str]:
    """The variables of one run: of the caller's only those that find programs, toolchains and package caches, and the
    ones named in `passed`; home and temporary directory are new ones in `place`, which is this run's alone.

    What a user has set up for herself must not decide what is proven: another machine would see something else.
    """
    env = {name: value for name, value in caller.items() if name in _KEPT or name.startswith("LC_")}
    env |= _toolchains(caller)
    home, temporary = place / "home", place / "tmp"
    for directory in (home, temporary):
        directory.mkdir(mode=0o700, exist_ok=True)
    (home / ".gitconfig").write_text(_GIT_SETTINGS, "utf-8")
    env |= {"HOME": str(home), "TMPDIR": str(temporary)}
    return env | {name: caller[name] for name in passed if name in caller}


def _toolchains(caller: Mapping[str, str]) -> dict[str, str]:
    home, there = caller.get("HOME", ""), {}
    for name, usual in _TOOLCHAINS.items():
        place = os.path.join(home, usual) if home and usual else ""
        if name in caller:
            there[name] = caller[name]
        elif place and os.path.isdir(place):
            there[name] = place
    return there


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
