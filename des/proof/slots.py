"""Slots: private directories under the temporary directory, one for each copy that is in use at once.

A slot stays for the next proof of the same repository, because filling it anew costs a checkout. It is never inside the
project (pytest would load the main conftest) and never a linked work tree (that fires hooks and leaves locked entries).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from des import limits
from des.contract.errors import DesError
from des.proof.git import Git

#: The file in a slot that whoever uses it holds locked.
LOCK = "lock"


@contextlib.contextmanager
def slot(git: Git) -> Iterator[Path]:
    """A directory for a copy of the repository, ours alone until the block ends; the lock goes with the process.

    Raises DesError when the temporary directory lies inside the project, or is not private.
    """
    root = _root(git.top)
    _sweep(root)
    lock = _free(root / hashlib.sha256(os.fsencode(git.common_dir)).hexdigest()[:16])
    try:
        yield Path(lock.name).parent
    finally:
        lock.close()


def remove(directory: Path) -> None:
    """Remove a directory, also one in which a test left directories that nobody may enter."""
    for inner, _, _ in os.walk(directory):
        with contextlib.suppress(OSError):
            os.chmod(inner, 0o700)
    shutil.rmtree(directory, ignore_errors=True)


def _root(top: Path) -> Path:
    temporary = Path(tempfile.gettempdir()).resolve()
    if temporary.is_relative_to(top.resolve()):
        raise DesError(
            f"the temporary directory {temporary} lies inside the project",
            "a copy of the project in there would load the project's own test settings",
            "set TMPDIR to a directory outside, e.g. TMPDIR=/tmp",
        )
    root = temporary / f"des-copies-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    facts = root.lstat()
    if root.is_symlink() or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise DesError(
            f"{root} is not a private directory of yours",
            "others could change the code that is tested in there",
            f"remove it: rm -r {root}",
        )
    return root


def _take(lock_path: Path) -> IO[str] | None:
    """The open, locked file; None when another process holds it or has just removed it."""
    lock = lock_path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock.fileno()).st_ino == lock_path.stat().st_ino:
            return lock
    except OSError:
        pass
    lock.close()
    return None


def _free(slots: Path) -> IO[str]:
    number = 0
    while True:
        place = slots / str(number)
        place.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # swept by another process between the two lines
            lock = _take(place / LOCK)
            if lock is not None:
                os.utime(lock.fileno())
                return lock
            number += 1


def _sweep(root: Path) -> None:
    """Remove the slots nobody used for a day and nobody holds; a killed process holds nothing."""
    for path in root.glob(f"*/*/{LOCK}"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime > time.time() - limits.COPY_SECONDS:
                continue
            lock = _take(path)
            if lock is not None:
                remove(path.parent)
                lock.close()
