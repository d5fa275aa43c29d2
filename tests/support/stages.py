"""Projects at a stage of their delivery or iteration, copied from where each was brought to once.

A whole iteration takes a minute, a proven step seconds; whoever begins behind them begins with a copy. A stage is made by
a process of its own, whose surroundings are always the same, in a copy of the stage before it.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.support import kept

GIT_CONFIG = "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"


class Maker(Protocol):
    """What brings a project forward."""

    def __init__(self, root: Path, variant: str) -> None: ...

    def reach(self, stage: str) -> None:
        """Go from the stage before to this one; to the first from an empty directory."""


class Line(NamedTuple):
    """A project and its stages in order. maker: `module:class`; fork: the first stage at which variants differ."""

    maker: str
    stages: tuple[str, ...]
    fork: str


LINES = {
    "parcel": Line("tests.support.approved:Parcel", ("made", "approved"), "made"),
    "deliver": Line(
        "tests.support.stage:Stage",
        ("drafted", "planned", "stepped", "integrated", "refactored", "reviewed", "verified"), "drafted",
    ),
    "text": Line("tests.support.text_stage:TextStage", ("drafted", "planned"), "drafted"),
    "track": Line(
        "tests.support.track_stage:TrackStage",
        ("made", "started", "ready", "planned", "implemented", "tested", "gated", "merged", "assessed", "completed"),
        "implemented",
    ),
}  # fmt: skip


def copy(target: Path, line: str, stage: str, variant: str = "") -> Path:
    """The project of a line at a stage, in a directory that is not there yet.

    RuntimeError: it could not be brought there.
    """
    place = kept.kept(_name(line, stage, variant), lambda work: _bring(work, line, stage, variant))
    shutil.copytree(place, target, symlinks=True)
    _moved(target, kept.work_of(place))
    return target


def _moved(project: Path, before: Path) -> None:
    """What is remembered about runs in this work tree names it as it is called now."""
    for file in (project / ".nwave/des").rglob("*.json"):
        text = file.read_bytes()
        if os.fsencode(before) in text:
            file.write_bytes(text.replace(os.fsencode(before), os.fsencode(project)))


def _bring(work: Path, line: str, stage: str, variant: str) -> None:
    """Make a stage from a copy of the one before it."""
    stages = LINES[line].stages
    before = stages[: stages.index(stage)]
    if before:
        copy(work, line, before[-1], variant)
    else:
        work.mkdir()
    home = work.with_suffix(".home")
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text(GIT_CONFIG, "utf-8")
    env = {
        "HOME": str(home), "TMPDIR": str(kept.HOME.parent), "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
        "DES_PYTHON": sys.executable,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.support.stages", kept.digest(), str(work), line, stage, variant]
    done = subprocess.run(command, cwd=kept.ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{line} does not come to the stage {stage}:\n{done.stdout}{done.stderr}")
    shutil.rmtree(home)


def _name(line: str, stage: str, variant: str) -> str:
    """The name under which a stage is kept; before the fork, variants are alike."""
    stages = LINES[line].stages
    alike = not variant or stages.index(stage) < stages.index(LINES[line].fork)
    return "-".join((line, stage) if alike else (line, stage, variant))


def _reach(root: Path, line: str, stage: str, variant: str) -> None:
    module, name = LINES[line].maker.split(":")
    maker: Maker = getattr(importlib.import_module(module), name)(root, variant)
    maker.reach(stage)


if __name__ == "__main__":
    if sys.argv[1] != kept.digest():
        sys.exit("what stages depend on was changed while tests ran: run them again")
    _reach(Path(sys.argv[2]), *sys.argv[3:])
