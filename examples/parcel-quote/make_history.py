#!/usr/bin/env python3
"""Copy this example into a new directory and commit it in the order in which it came about.

    python3 make_history.py DEST

Author, dates and contents are fixed, so the commits have the same ids everywhere. Only the standard library and git
are needed. `delivery/` (what agents write later) and this script are left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
DELTA = "docs/feature/quote-express-parcels/feature-delta.md"
AUTHOR = "Nora Lindqvist"
EMAIL = "nora@parcel.example"


class Stage(NamedTuple):
    """One commit: its message, date, what it adds (globs), and how many waves the feature-delta has by then."""

    message: str
    date: str
    globs: tuple[str, ...]
    waves: tuple[str, ...] = ()


STAGES = (
    Stage(
        "Price a parcel by zone and started kilos",
        "2026-02-02T09:12:00+00:00",
        (
            ".gitignore",
            "pyproject.toml",
            "src/parcel/__init__.py",
            "src/parcel/errors.py",
            "src/parcel/shipment.py",
            "src/parcel/zones.py",
            "src/parcel/pricing.py",
            "tests/unit/test_shipment.py",
            "tests/unit/test_pricing.py",
        ),
    ),
    Stage(
        "Quote on the command line",
        "2026-02-03T14:40:00+00:00",
        (
            "README.md",
            "src/parcel/cli.py",
            "src/parcel/__main__.py",
            "tests/unit/test_cli.py",
            "tests/acceptance/conftest.py",
            "tests/acceptance/quote-standard-parcels/*",
        ),
    ),
    Stage(
        "Write down the architecture and how we work",
        "2026-02-05T10:05:00+00:00",
        ("CLAUDE.md", "docs/product/architecture/brief.md"),
    ),
    Stage(
        "Discuss and design express quotes",
        "2026-03-09T16:20:00+00:00",
        ("docs/product/kpi-contracts.yaml",),
        ("DISCUSS", "DESIGN"),
    ),
    Stage(
        "Name the environments, and how deliveries are run",
        "2026-03-11T11:30:00+00:00",
        (".nwave/des-config.json",),
        ("DISCUSS", "DESIGN", "DEVOPS"),
    ),
    Stage(
        "Distill express quotes into scenarios, all pending",
        "2026-03-13T15:55:00+00:00",
        ("tests/acceptance/quote-express-parcels/*",),
        ("DISCUSS", "DESIGN", "DEVOPS", "DISTILL"),
    ),
)


def main(arguments: list[str]) -> int:
    """Make the history in the one directory named; 0, or 2 with the reason on stderr."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return _refuse("usage: make_history.py DEST")
    if shutil.which("git") is None:
        return _refuse("git is not installed; the example needs it for its history")
    target = Path(arguments[0]).resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return _refuse(f"{target} is there already and not empty; name a directory that does not exist yet")
    if HERE in (target, *target.parents):
        return _refuse(f"{target} lies inside the example itself; name a directory outside it")
    try:
        target.mkdir(parents=True, exist_ok=True)
        build(target)
    except OSError as error:
        return _refuse(f"{target} cannot be written: {error}")
    except subprocess.CalledProcessError as error:
        return _refuse(f"{' '.join(error.cmd)} failed in {target}: {(error.stderr or '').strip()}")
    print(f"{target}: {len(STAGES)} commits")
    return 0


def build(target: Path) -> None:
    """Commit every stage into the empty directory `target`, which becomes a git work tree on branch main."""
    _git(target, "init", "--quiet")
    _git(target, "symbolic-ref", "HEAD", "refs/heads/main")
    for stage in STAGES:
        for name in _files(stage.globs):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / name, target / name)
        if stage.waves:
            (target / DELTA).parent.mkdir(parents=True, exist_ok=True)
            (target / DELTA).write_text(_up_to((HERE / DELTA).read_text("utf-8"), stage.waves), "utf-8")
        _git(target, "add", "--all")
        _git(target, "commit", "--quiet", "--no-verify", "-m", stage.message, date=stage.date)
    _lend_identity(target)


def _files(globs: tuple[str, ...]) -> Iterator[str]:
    for pattern in globs:
        found = sorted(path for path in HERE.glob(pattern) if path.is_file())
        if not found:
            raise FileNotFoundError(f"the example lacks {pattern}")
        yield from (path.relative_to(HERE).as_posix() for path in found)


def _up_to(text: str, waves: tuple[str, ...]) -> str:
    """The title of a feature-delta and the sections of these waves, in order."""
    head, *sections = re.split(r"(?m)^(?=## Wave: )", text)
    wanted = tuple(f"## Wave: {name} /" for name in waves)
    return (head + "".join(part for part in sections if part.startswith(wanted))).rstrip() + "\n"


def _lend_identity(target: Path) -> None:
    """Let commits work on a machine where git knows no name yet; a name that is set stays in use."""
    known = subprocess.run(["git", "config", "user.email"], cwd=target, env=_clean(), capture_output=True, check=False)
    if known.returncode:
        _git(target, "config", "user.name", AUTHOR)
        _git(target, "config", "user.email", EMAIL)


def _clean() -> dict[str, str]:
    """The environment without GIT_*: inside a git hook those name another repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _git(target: Path, *arguments: str, date: str | None = None) -> None:
    environment = {**_clean(), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        environment.update({f"GIT_{role}_NAME": AUTHOR, f"GIT_{role}_EMAIL": EMAIL})
        if date:
            environment[f"GIT_{role}_DATE"] = date
    command = ["git", "-c", "core.autocrlf=false", "-c", f"core.hooksPath={os.devnull}", *arguments]
    subprocess.run(command, cwd=target, env=environment, capture_output=True, text=True, check=True)


def _refuse(reason: str) -> int:
    print(f"make_history: {reason}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
