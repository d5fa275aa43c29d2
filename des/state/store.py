"""Files shared by several processes: an advisory lock, an atomic replacement and the one clock."""

from __future__ import annotations

import fcntl
import os
import time

from des import limits
from des.contract.errors import DesError

STATE_DIR = ".nwave/des"


class locked:
    """Hold an exclusive lock on `<path>.lock` for the length of a `with` block.

    The lock file stays behind: removing it would let two processes lock two different files of one name.
    Not reentrant. Raises DesError when the lock is not free within `wait` seconds.
    """

    __slots__ = ("_fd", "_path", "_wait")

    def __init__(self, path: str, wait: float = limits.LOCK_SECONDS) -> None:
        self._path = path + ".lock"
        self._wait = wait
        self._fd = -1

    def __enter__(self) -> None:
        deadline = time.monotonic() + self._wait
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        while True:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as error:
                if time.monotonic() >= deadline:
                    os.close(self._fd)
                    raise DesError(
                        f"Another process has held {self._path} for more than {self._wait:g} s.",
                        "Two processes must not change this file at once.",
                        f"Wait for it to end, or find it with: fuser {self._path}",
                    ) from error
                time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)


def write_atomic(path: str, text: str) -> None:
    """Replace `path` by `text` (UTF-8): whoever reads, and whenever we are killed, sees the old file or the new one.

    Creates missing directories, removes what killed writers of this file left. DesError when the disk refuses.
    """
    folder, name = os.path.split(os.path.abspath(path))
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(folder, exist_ok=True)
        _sweep(folder, name)
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            with open(fd, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(fd)
            os.replace(temporary, path)
        except BaseException:
            _discard(temporary)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error


def state_path(root: str, name: str) -> str:
    """The path of a coordination file of the work tree `root`; makes the directory, which git ignores as a whole."""
    folder = os.path.join(root, STATE_DIR)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        write_atomic(ignore, "*\n")
    return os.path.join(folder, name)


def now() -> str:
    """The current time in UTC, `YYYY-MM-DDTHH:MM:SSZ`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def alive(pid: int) -> bool:
    """Does a process of this id exist? (Somebody else's counts.)"""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _sweep(folder: str, name: str) -> None:
    prefix = f".{name}."
    for entry in os.listdir(folder):
        if entry.startswith(prefix) and entry.endswith(".tmp"):
            pid = entry[len(prefix) : -len(".tmp")]
            if pid.isdecimal() and not alive(int(pid)):
                _discard(os.path.join(folder, entry))


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _unwritable(path: str, error: OSError) -> DesError:
    return DesError(
        f"{path} cannot be written: {error.strerror or error}.",
        "Without it the delivery cannot be coordinated.",
        "Make the directory writable, or free disk space, then run the command again.",
    )
