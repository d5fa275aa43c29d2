"""What is wrong with a submission: a stable code, the place in its JSON, what is wrong there and how to repair it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """``place`` is a path in the submission (``tasks[2].dependencies``), "" for all of it; a schema's messages name
    places in the same way. ``blocks`` False: worth knowing, nothing is refused for it."""

    code: str
    place: str
    text: str
    fix: str
    blocks: bool = True

    @property
    def told(self) -> str:
        """All of it in one line."""
        return f"{self.place + ': ' if self.place else ''}{self.text} — {self.fix}"


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Those for which a submission is refused."""
    return [problem for problem in problems if problem.blocks]
