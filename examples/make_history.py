#!/usr/bin/env python3
"""Copy an example into a new directory and commit it in the order in which it came about.

    python3 make_history.py EXAMPLE DEST

The order stands in the example's history.json. Author, dates and contents are fixed, so the commits have the same ids
everywhere. Only the standard library and git are needed. `delivery/` (what agents write later) and history.json are
left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


class Stage(NamedTuple):
    """One commit: its message, date, what it adds (globs), and which waves the feature-delta has by then."""

    message: str
    date: str
    files: list[str]
    waves: Sequence[str] = ()


class Plan(NamedTuple):
    """An example's history.json: who commits, the commits, and the feature whose feature-delta grows wave by wave ("":
    the example has none)."""

    author: str
    email: str
    stages: list[Stage]
    feature: str = ""


class Example(NamedTuple):
    """An example's directory and its history."""

    home: Path
    plan: Plan


def main(arguments: list[str]) -> int:
    """Make the history of an example in a directory; 0, or 2 with the reason on stderr."""
    if len(arguments) != 2 or any(one.startswith("-") for one in arguments):
        return _refuse("usage: make_history.py EXAMPLE DEST")
    if not (HERE / arguments[0] / "history.json").is_file():
        known = ", ".join(sorted(path.parent.name for path in HERE.glob("*/history.json")))
        return _refuse(f"there is no example {arguments[0]}; there are {known}")
    if shutil.which("git") is None:
        return _refuse("git is not installed; the example needs it for its history")
    target = Path(arguments[1]).resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return _refuse(f"{target} is there already and not empty; name a directory that does not exist yet")
    if HERE in (target, *target.parents):
        return _refuse(f"{target} lies inside the examples themselves; name a directory outside them")
    example = _example(HERE / arguments[0])
    try:
        target.mkdir(parents=True, exist_ok=True)
        build(example, target)
    except OSError as error:
        return _refuse(f"{target} cannot be written: {error}")
    except subprocess.CalledProcessError as error:
        return _refuse(f"{' '.join(error.cmd)} failed in {target}: {(error.stderr or '').strip()}")
    print(f"{target}: {len(example.plan.stages)} commits")
    return 0


def _example(home: Path) -> Example:
    data = json.loads((home / "history.json").read_text("utf-8"))
    return Example(home, Plan(**{**data, "stages": [Stage(**stage) for stage in data["stages"]]}))


def build(example: Example, target: Path) -> None:
    """Commit every stage into the empty directory `target`, which becomes a git work tree on branch main."""
    home, plan = example
    delta = f"docs/feature/{plan.feature}/feature-delta.md"
    _git(plan, target, "init", "--quiet")
    _git(plan, target, "symbolic-ref", "HEAD", "refs/heads/main")
    for stage in plan.stages:
        for name in _files(home, stage.files):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home / name, target / name)
        if stage.waves:
            (target / delta).parent.mkdir(parents=True, exist_ok=True)
            (target / delta).write_text(_up_to((home / delta).read_text("utf-8"), stage.waves), "utf-8")
        _git(plan, target, "add", "--all")
        _git(plan, target, "commit", "--quiet", "--no-verify", "-m", stage.message, date=stage.date)
    _lend_identity(plan, target)


def _files(home: Path, globs: list[str]) -> Iterator[str]:
    for pattern in globs:
        found = sorted(path for path in home.glob(pattern) if path.is_file())
        if not found:
            raise FileNotFoundError(f"the example lacks {pattern}")
        yield from (path.relative_to(home).as_posix() for path in found)


def _up_to(text: str, waves: Sequence[str]) -> str:
    """The title of a feature-delta and the sections of these waves, in order."""
    head, *sections = re.split(r"(?m)^(?=## Wave: )", text)
    wanted = tuple(f"## Wave: {name} /" for name in waves)
    return (head + "".join(part for part in sections if part.startswith(wanted))).rstrip() + "\n"


def _lend_identity(plan: Plan, target: Path) -> None:
    """Let commits work on a machine where git knows no name yet; a name that is set stays in use."""
    known = subprocess.run(["git", "config", "user.email"], cwd=target, env=_clean(), capture_output=True, check=False)
    if known.returncode:
        _git(plan, target, "config", "user.name", plan.author)
        _git(plan, target, "config", "user.email", plan.email)


def _clean() -> dict[str, str]:
    """The environment without GIT_*: inside a git hook those name another repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _git(plan: Plan, target: Path, *arguments: str, date: str | None = None) -> None:
    environment = {**_clean(), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        environment.update({f"GIT_{role}_NAME": plan.author, f"GIT_{role}_EMAIL": plan.email})
        if date:
            environment[f"GIT_{role}_DATE"] = date
    command = ["git", "-c", "core.autocrlf=false", "-c", f"core.hooksPath={os.devnull}", *arguments]
    subprocess.run(command, cwd=target, env=environment, capture_output=True, text=True, check=True)


def _refuse(reason: str) -> int:
    print(f"make_history: {reason}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
