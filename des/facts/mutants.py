"""What a mutation testing tool reports, whichever it is: small changes to the code, and whether a test noticed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from des import limits

T = TypeVar("T")


class BadReport(ValueError):
    """A report that cannot be read as what its tool writes: why, in one line."""


class Fate(Enum):
    """What became of a mutant. UNCOVERED: no test runs the place. UNCLEAR: the run ended in no known way. INVALID: it
    was never a program (it does not compile). IGNORED: a comment in the code switched it off."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    UNCOVERED = "uncovered"
    UNCLEAR = "unclear"
    INVALID = "invalid"
    IGNORED = "ignored"

    @property
    def caught(self) -> bool:
        """A test noticed the change; one that ran for ever did so in its way."""
        return self in (Fate.KILLED, Fate.TIMEOUT)

    @property
    def alive(self) -> bool:
        """No test noticed the change."""
        return self in (Fate.SURVIVED, Fate.UNCOVERED)


@dataclass(frozen=True)
class Mutant:
    """One change to the code. ``file`` is relative to where the tool ran, ``line``..``end`` are its lines (0: unknown),
    ``change`` says what was changed, ``key`` is the tool's own name for it where somebody asks for it."""

    file: str
    line: int
    end: int
    fate: Fate
    change: str
    key: str = ""


def within(mutants: Iterable[Mutant], lines: Mapping[str, Collection[int]]) -> list[Mutant]:
    """The mutants that touch one of these lines (by file), in order of place; one whose line is not known counts."""
    found = [
        one
        for one in mutants
        if one.file in lines and (not one.line or any(one.line <= line <= one.end for line in lines[one.file]))
    ]
    return sorted(found, key=lambda one: (one.file, one.line, one.change))


def became(old: str, new: str) -> str:
    """A change in words, on one line."""
    old, new = (" ".join(text.split())[: limits.LONGEST_CHANGE] for text in (old, new))
    return f"`{old}` became `{new}`" if new else f"`{old}` was removed"


def document(text: str) -> Any:
    """A JSON text as its value; BadReport for anything else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadReport(f"it is no JSON: {error}") from None


def member(value: Any, name: str, kind: type[T]) -> T:
    """A member of a JSON object; BadReport when it is not there or of another type."""
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise BadReport(f"{name} is missing or not a {kind.__name__}")
    return found
