"""Setting an environment up in a throw-away copy: clean, with-pre-commit, with-stale-config (R33)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from des import limits
from des.contract.paths import classify
from des.proof.copy import Copy
from des.proof.git import Git
from des.proof.policy import Policy
from des.runner import environment, process, python
from des.runner.suites import Suite
from des.verdict import Finding, Place

HOOKS = ".pre-commit-config.yaml"
_AUTHOR = ("-c", "user.name=des", "-c", "user.email=des@localhost", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class Task:
    """What is tried: HEAD of the project, and the commit the delivery began at."""

    git: Git
    policy: Policy
    base: str
    head: str


#: Rule: the environment works, and does not take the feature.
REFUSES = "environment-refuses"


@dataclass(frozen=True)
class Setup:
    """``tree`` is ready for the tests; or the environment cannot be set up or refuses the feature (``trouble``), or has
    nothing to be set up (only ``note``). ``note`` is told in any case."""

    tree: Path = Path()
    ready: bool = False
    note: str = ""
    trouble: Finding | None = None


def _unprepared(text: str, fix: str) -> Setup:
    return Setup(trouble=Finding("environment-unprepared", Place(), text, fix))


def prepare(name: str, copy: Copy, task: Task) -> Setup:
    """Set up one environment in the copy, from HEAD. An unknown name is a problem."""
    known = _KNOWN.get(name)
    if known is None:
        return _unprepared("no environment of that name is known", "name one of: " + ", ".join(_KNOWN))
    if not task.base and known is not _clean:
        return _unprepared("the log names no base commit", "run it on a delivery whose log is of schema 4.0")
    return known(copy, task)


def _clean(copy: Copy, task: Task) -> Setup:
    copy.put(task.head)
    return Setup(copy.path, True)


def _stale(copy: Copy, task: Task) -> Setup:
    """Settings that changed or went since the base are as they were; those that are new stay, the new tests' own
    conftest among them."""
    before = task.git.entries(task.base)
    overlay = {
        path: before[path]
        for path in task.git.changed(task.base, task.head)
        if path in before and classify(path, task.policy.rules) in ("config", "harness")
    }
    copy.put(task.head, overlay)
    return Setup(copy.path, True, f"as of the base: {', '.join(sorted(overlay)) or 'nothing, no settings changed'}")


def _pre_commit(copy: Copy, task: Task) -> Setup:
    """The project's hooks, installed, and the feature's changes committed through them."""
    copy.put(task.head)
    if not (copy.path / HOOKS).is_file():
        return Setup(note=f"exempt: the project has no {HOOKS}")
    program = _program(task.git.top)
    if program is None:
        return _unprepared("pre-commit is not installed", "install it: python -m pip install pre-commit")
    hooks = copy.path / ".git" / "hooks"
    git = Git(copy.path)
    try:
        with tempfile.TemporaryDirectory(prefix="des-hooks-") as place:
            shell = _Shell(copy.path, Path(place), program)
            # pre-commit refuses while core.hooksPath is set; the copy's own setting stays, for the next one to use it.
            for arguments in (("install",), ("install-hooks",)):
                said = shell.run((program, *arguments), "")
                if said:
                    command = f"pre-commit {' '.join(arguments)}"
                    fix = f"repair {HOOKS} until this works in the project: {command}"
                    return _unprepared(f"`{command}` failed: {said}", fix)
            git.run("update-ref", "--no-deref", "HEAD", task.base)
            return _committed(shell, hooks, copy.path)
    finally:
        shutil.rmtree(hooks, ignore_errors=True)


def _committed(shell: _Shell, hooks: Path, tree: Path) -> Setup:
    """Commit what is in the index; a second time when hooks repaired files, as a person would."""
    commit = ("git", *_AUTHOR, "commit", "--allow-empty", "-q", "-m", "the feature, through the project's hooks")
    said = shell.run(commit, str(hooks))
    if not said:
        return Setup(tree, True, "committed through the project's hooks")
    shell.run(("git", "add", "-u"), "")
    if not shell.run(commit, str(hooks)):
        return Setup(tree, True, "committed through the project's hooks after they rewrote files")
    fix = "in the project: pre-commit run --from-ref <base> --to-ref HEAD; a crafter repairs what it names"
    return Setup(trouble=Finding(REFUSES, Place(), f"the project's hooks refuse the feature: {said}", fix))


class _Shell:
    """Runs programs in the copy, with the project's programs first on PATH."""

    def __init__(self, cwd: Path, place: Path, program: str) -> None:
        self._cwd = cwd
        self._log = place / "log"
        self._env = environment.scrubbed(os.environ)
        self._env["PATH"] = os.pathsep.join((os.path.dirname(program), self._env.get("PATH", os.defpath)))

    def run(self, argv: Sequence[str], hooks: str) -> str:
        """The last line of a command that failed, "" for one that did not. hooks: git's core.hooksPath, "" for none."""
        setting = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": hooks}
        ended = process.execute(
            argv, cwd=self._cwd, env={**self._env, **setting}, log=self._log, timeout=limits.ENVIRONMENT_SECONDS
        )
        if ended.code == 0 and not ended.stopped:
            return ""
        lines = [line for line in process.tail(self._log).splitlines() if line.strip()]
        return ended.error or ended.stopped or " / ".join(line.strip() for line in lines[-4:]) or f"exit {ended.code}"


def _program(top: Path) -> str | None:
    """pre-commit of the project's environment, else the one on PATH."""
    env = environment.scrubbed(os.environ)
    found = python.find(Suite("hooks"), top, env)
    own = Path(found).parent / "pre-commit" if isinstance(found, str) else None
    return str(own) if own and os.access(own, os.X_OK) else shutil.which("pre-commit", path=env.get("PATH"))


_KNOWN: dict[str, Callable[[Copy, Task], Setup]] = {
    "clean": _clean,
    "with-pre-commit": _pre_commit,
    "with-stale-config": _stale,
}
