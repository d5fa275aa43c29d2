"""Places in files that somebody cites: they have to exist."""

from __future__ import annotations

from pathlib import Path


def exists(root: Path, name: str, line: int) -> bool:
    """Whether the file ``name`` lies in the project at ``root`` and has a ``line`` (from 1)."""
    try:
        path = (root / name).resolve()
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return False
        with path.open("rb") as stream:
            return sum(1 for _ in stream) >= line
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, a link in a circle, no right to read
        return False
