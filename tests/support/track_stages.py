"""An iteration at any of its steps, copied from where it was brought to once.

    python -m tests.support.track_stages PROJECT STAGE [VARIANT]

PROJECT is a directory that is not there yet, or an empty repository. A whole iteration takes a minute; tests that begin
in its middle share one for each state of the code, kept in the temporary directory.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.support.track_stage import STAGES, TrackStage, make

ROOT = Path(__file__).parents[2]
HOME = Path(tempfile.gettempdir()) / f"des-test-stages-{os.getuid()}"  # as it is before a test takes another
#: What a stage depends on.
_SOURCES = ("des", "schemas", "examples/meter-billing", "examples/make_history.py", "tests/support")


def staged(target: Path, stage: str, variant: str = "") -> TrackStage:
    """Copy the iteration at ``stage`` to ``target``; it is brought there first when nobody has done so."""
    home = HOME / _digest()
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _bring(home, stage, variant)
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(home / _name(stage, variant), target, symlinks=True)
    return TrackStage(target, variant)


def _bring(home: Path, stage: str, variant: str) -> None:
    """Make every stage up to this one that is not there, each from the one before."""
    wanted = ("made", *STAGES[: STAGES.index(stage) + 1])
    for before, name in zip(("", *wanted), wanted):
        place = home / _name(name, variant)
        if place.is_dir():
            continue
        work = home / "work"
        shutil.rmtree(work, ignore_errors=True)
        if not before:
            make(work)
        else:
            shutil.copytree(home / _name(before, variant), work, symlinks=True)
            stage_ = TrackStage(work, variant)
            getattr(stage_, name)()
            stage_.next()
        work.rename(place)


def _name(stage: str, variant: str) -> str:
    """The directory of a stage; until there is code, variants are alike."""
    alike = stage not in STAGES[STAGES.index("implemented") :]
    return stage if alike or not variant else f"{stage}-{variant}"


def _digest() -> str:
    digest = hashlib.sha256()
    for place in _SOURCES:
        path = ROOT / place
        files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    staged(Path(sys.argv[1]), *sys.argv[2:])
