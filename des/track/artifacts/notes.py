"""The block at the end of a rendered file that belongs to people: what stands in it survives every rendering."""

from __future__ import annotations

BEGIN = "<!-- des:notes:begin -->"
END = "<!-- des:notes:end -->"
EMPTY = f"## Notes\n\n{BEGIN}\n{END}\n"


def notes(text: str) -> str | None:
    """What stands between the marks, as it is; None when there are no two.

    From the first begin to the last end: rendered text holds neither, so all between them is somebody's own.
    """
    span = _span(text)
    return None if span is None else text[span[0] : span[1]]


def with_notes(new: str, old: str) -> str:
    """``new`` with the notes of ``old``; ``new`` as it is when one of the two has no block."""
    kept, span = notes(old), _span(new)
    return new if kept is None or span is None else new[: span[0]] + kept + new[span[1] :]


def _span(text: str) -> tuple[int, int] | None:
    """From the line after the first begin to the beginning of the last end."""
    first, last, position = -1, -1, 0
    for one in text.split("\n"):
        if one.strip() == BEGIN and first < 0:
            first = position + len(one) + 1
        elif one.strip() == END and first >= 0:
            last = position
        position += len(one) + 1
    return (first, last) if last >= 0 else None
