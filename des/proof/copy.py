"""Clean copies of a repository under the temporary directory, where the tests of any commit can run.

A copy shares the objects of the original (`git clone --shared`) and stays for the next proof: a slot. It is never
inside the project (pytest would load the main conftest) and never a linked work tree (that fires hooks and leaves
locked entries).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from des import limits
from des.contract.errors import DesError
from des.proof.git import SYMLINK, Entry, Git, split


class Copy:
    """One clean copy; `path` is its top level."""

    def __init__(self, slot: Path, origin: Git) -> None:
        self.path = slot / "tree"
        self._index = slot / "overlay.index"
        # The user's own settings could put a filter between a commit and its files.
        self._git = Git(self.path, {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"})
        self._origin = origin

    def put(self, commit: str, overlay: Mapping[str, Entry | None] | None = None) -> None:
        """Make the copy hold exactly the files of `commit` (or the empty tree), with single files replaced.

        overlay: path -> the entry to put there, None to remove it. Everything else that lies in the copy goes, ignored
        files too. DesError when git cannot.
        """
        if not self._made():
            self._make()
        try:
            self._put(commit, overlay or {})
        except DesError:
            # What an earlier run did to this copy is not worth understanding.
            self._make()
            self._put(commit, overlay or {})

    def _put(self, commit: str, overlay: Mapping[str, Entry | None]) -> None:
        tree = self._overlaid(commit, overlay) if overlay else commit
        self._git.run("clean", "-xffdq")
        self._git.run("read-tree", "--reset", "-u", tree)
        if commit != self._git.empty_tree:
            # Build tools that ask git for a version find the commit they run on.
            self._git.run("update-ref", "--no-deref", "HEAD", commit)
        self._unlink_outside()

    def _unlink_outside(self) -> None:
        """Remove the links that lead out of the copy: what lies there was never committed."""
        top = os.path.realpath(self.path)
        for line in split(self._git.run("ls-files", "--stage", "-z")):
            facts, _, path = line.partition("\t")
            here = os.path.join(top, path)
            if facts.startswith(SYMLINK) and os.path.commonpath((top, os.path.realpath(here))) != top:
                with contextlib.suppress(OSError):
                    os.unlink(here)

    def _overlaid(self, commit: str, overlay: Mapping[str, Entry | None]) -> str:
        """The id of the tree that is `commit` with the overlay's entries; written to the copy's own objects."""
        env = {"GIT_INDEX_FILE": str(self._index)}
        gone = Entry("0", "0" * len(self._git.empty_tree))
        # Removals first: a directory may have taken the place of a file.
        ordered = sorted(overlay.items(), key=lambda item: item[1] is not None)
        lines = [f"{(entry or gone).mode} {(entry or gone).oid}\t{path}\0" for path, entry in ordered]
        self._git.run("read-tree", commit, env=env)
        self._git.run("update-index", "--replace", "-z", "--index-info", stdin="".join(lines), env=env)
        return self._git.run("write-tree", "--missing-ok", env=env).strip()

    def _made(self) -> bool:
        return (self.path / ".git" / "HEAD").is_file()

    def _make(self) -> None:
        _remove(self.path)
        self._origin.run(
            "clone", "--quiet", "--shared", "--no-checkout", "--template=", "--origin=project",
            "--config", "core.hooksPath=/dev/null", "--config", "gc.auto=0",
            str(self._origin.top), str(self.path),
        )  # fmt: skip
        # A test that pushes must not reach the project.
        self._git.run("remote", "remove", "project")


@contextlib.contextmanager
def clean_copy(git: Git) -> Iterator[Copy]:
    """A copy of the repository that is ours alone until the block ends; the lock goes with the process.

    Raises DesError when the temporary directory lies inside the project.
    """
    root = _copies_root(git.top)
    _sweep(root)
    slots = root / hashlib.sha256(os.fsencode(git.common_dir)).hexdigest()[:16]
    lock = _free_slot(slots)
    try:
        yield Copy(Path(lock.name).parent, git)
    finally:
        lock.close()


def _copies_root(top: Path) -> Path:
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


def _free_slot(slots: Path) -> IO[str]:
    number = 0
    while True:
        slot = slots / str(number)
        slot.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # swept by another process between the two lines
            lock = _take(slot / "lock")
            if lock is not None:
                os.utime(lock.fileno())
                return lock
            number += 1


def _remove(directory: Path) -> None:
    """Remove a directory, also one in which a test left directories that nobody may enter."""
    for inner, _, _ in os.walk(directory):
        with contextlib.suppress(OSError):
            os.chmod(inner, 0o700)
    shutil.rmtree(directory, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Remove the slots nobody used for a day and nobody holds; a killed process holds nothing."""
    for path in root.glob("*/*/lock"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime > time.time() - limits.COPY_SECONDS:
                continue
            lock = _take(path)
            if lock is not None:
                _remove(path.parent)
                lock.close()
