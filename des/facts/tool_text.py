"""What all readers of tool reports share: how big a report may be, what a refusal says, how a path is written."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from hashlib import sha256

from des import limits
from des.contract.errors import DesError

WHY = "A report that cannot be read says nothing about the code, so it does not count as clean."
HOW = "Run the configured command by hand, look at what it writes, and check that `format` is the one of that tool."

_DRIVE = re.compile(r"/?[A-Za-z]:/")


def refused(where: str, problem: str, how: str = HOW) -> DesError:
    """The error for a report that is not usable. where: its file. problem: place and problem, without a full stop."""
    return DesError(f"{where}: {problem[: limits.LONGEST_MESSAGE]}.", WHY, how)


def bounded(text: str, where: str) -> str:
    """The text, unless it is empty or of an absurd size (DesError)."""
    if len(text) > limits.LARGEST_REPORT:
        raise refused(where, f"larger than {limits.LARGEST_REPORT // (1024 * 1024)} MiB")
    if not text.strip():
        raise refused(where, "line 1: the report is empty")
    return text


def relative(path: str, root: str = "") -> str:
    """A path as git writes it, relative to the project. root: the directory that absolute ones are in; one outside of
    it stays absolute, and so is found to be of another tree."""
    clean = posixpath.normpath(path.replace("\\", "/")) if path else ""
    base = posixpath.normpath(root.replace("\\", "/")).rstrip("/") if root else ""
    if base and is_absolute(clean) and clean.startswith(base + "/"):
        return clean[len(base) + 1 :]
    return clean


def is_absolute(path: str) -> bool:
    """Whether a path begins at a root, of either kind of system."""
    return path.startswith("/") or bool(_DRIVE.match(path))


def fingerprint(*parts: str) -> str:
    """A short name for what is equal in all these parts."""
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def one_line(text: str) -> str:
    """A message of a tool on one line, not longer than is read."""
    return " ".join(text.split())[: limits.LONGEST_MESSAGE]


def listed(names: Iterable[str], most: int = limits.MOST_NAMES) -> str:
    """Some names in words: the first few, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
