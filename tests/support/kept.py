"""What tests make once for a state of the code, and copy or share: kept below the temporary directory.

Whatever steers what a delivery looks like is in the key: the program, its texts, the examples, these helpers, the
interpreter and what is installed. What an earlier state of this checkout left is removed once nobody holds it.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = Path(tempfile.gettempdir()) / f"des-test-kept-{os.getuid()}"  # as it is before a test takes another
STEERING = (
    ".claude-plugin", "agents", "bin", "commands", "des", "examples", "hooks", "schemas", "skills", "templates",
    "tests/support",
)  # fmt: skip


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The directory of that name. When it is not there, `make` gets the path at which it shall make one.

    Processes that want the same one wait for the first; one that is killed leaves nothing that counts.
    """
    home = holding(HOME / _short(os.fspath(ROOT)), digest())
    place = home / name
    if not place.is_dir():
        with (home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.is_dir():
                work = work_of(place)
                shutil.rmtree(work, ignore_errors=True)
                make(work)
                work.rename(place)
    return place


def work_of(place: Path) -> Path:
    """Where what is kept here is made: a name of its own, so that what is there is complete."""
    return place.with_name(f"{place.name}.work")


@functools.cache
def holding(checkout: Path, state: str) -> Path:
    """The directory for a state of a checkout, held while this process lives; states that nobody holds are removed."""
    home = checkout / state
    checkout.mkdir(parents=True, exist_ok=True)
    with (checkout.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home.mkdir(exist_ok=True)
        descriptor = os.open(home / "held", os.O_CREAT | os.O_RDWR)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not (checkout / "checkout").is_symlink():
            (checkout / "checkout").symlink_to(ROOT)
        for other in checkout.parent.glob("*/*/held"):
            here = other.parents[1] == checkout
            if other.parent != home and (here or not (other.parents[1] / "checkout").exists()):
                _remove(other)
    return home


def _remove(held: Path) -> None:
    """Remove the state to which this file belongs, unless somebody holds it."""
    with held.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(held.parent, ignore_errors=True)


@functools.cache
def digest() -> str:
    """The state of everything that steers."""
    state = hashlib.sha256(f"{sys.version}\0{sys.prefix}\0".encode())
    installed = Path(sys.prefix, ".built-from")  # the lock it was built from, see scripts/setup.sh
    state.update(installed.read_bytes() if installed.is_file() else b"")
    for place in STEERING:
        for file in sorted(path for path in (ROOT / place).rglob("*") if path.is_file()):
            if "__pycache__" not in file.parts:
                state.update(os.fsencode(file.relative_to(ROOT)) + b"\0" + file.read_bytes() + b"\0")
    return state.hexdigest()[:16]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
