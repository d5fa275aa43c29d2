"""A JSON report of a tool, read step by step; whatever is not as expected is named by its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.files import parse_json
from des.facts.tool_text import HOW, WHY, bounded, refused


@dataclass(frozen=True)
class Node:
    """One value of a report. ``where``: the file, ``path``: its place in it. What is absent is a Node of None, so that
    a path can be walked; the conversions refuse it, or give the default. All raise DesError."""

    value: Any
    where: str
    path: str = ""

    def __getitem__(self, name: str | int) -> Node:
        """The member or item of that name, or a Node of None."""
        if isinstance(name, int):
            within = isinstance(self.value, list) and 0 <= name < len(self.value)
            return Node(self.value[name] if within else None, self.where, f"{self.path}[{name}]")
        if self.value is not None and not isinstance(self.value, dict):
            raise self.wrong("is no object")
        path = f"{self.path}.{name}" if name.isidentifier() else f"{self.path}[{json.dumps(name)}]"
        return Node((self.value or {}).get(name), self.where, path.lstrip("."))

    @property
    def given(self) -> bool:
        """It is there, and not null."""
        return self.value is not None

    def wrong(self, problem: str, how: str = HOW) -> DesError:
        """The error that names this place."""
        return refused(self.where, f"{self.path or 'the document'} {problem}", how)

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The members of an object."""
        self._must(isinstance(self.value, dict), "is no object")
        return ((name, self[name]) for name in self.value)

    def each(self) -> Iterator[Node]:
        """The items of an array."""
        self._must(isinstance(self.value, list), "is no array")
        return (self[index] for index in range(len(self.value)))

    def maybe(self) -> Iterator[Node]:
        """The items of an array that may be absent."""
        return self.each() if self.given else iter(())

    def text(self, default: str | None = None) -> str:
        """A string."""
        if self.value is None and default is not None:
            return default
        self._must(isinstance(self.value, str), "is no text")
        # Half of a surrogate pair cannot be written anywhere again.
        return str(self.value).encode("utf-8", "replace").decode("utf-8")

    def whole(self, low: int = 0, high: int = int(limits.GREATEST_FIGURE), default: int | None = None) -> int:
        """An integer within bounds."""
        if self.value is None and default is not None:
            return default
        self._must(isinstance(self.value, int) and not isinstance(self.value, bool), "is no whole number")
        self._must(low <= self.value <= high, f"is {str(self.value)[:40]}, not within {low} to {high}")
        return int(self.value)

    def number(self, low: float = 0.0, high: float = limits.GREATEST_FIGURE) -> float:
        """A finite number within bounds."""
        self._must(isinstance(self.value, (int, float)) and not isinstance(self.value, bool), "is no number")
        self._must(low <= self.value <= high, f"is {str(self.value)[:40]}, not within {low:g} to {high:g}")
        return float(self.value)

    def _must(self, holds: bool, problem: str) -> None:
        if not holds:
            raise self.wrong("is missing" if self.value is None else problem)


def document(text: str, where: str) -> Node:
    """The report as a Node; DesError with line and column for a text that is no JSON, or cut off."""
    try:
        return Node(parse_json(bounded(text, where), where), where)
    except DesError as error:
        raise DesError(error.what, WHY, HOW) from None
