"""Markdown made of facts and of what agents wrote, so that nothing of the latter can pass for the former.

A line of ours always begins with something of ours: a heading, a bullet, a pipe. What comes from elsewhere stands
behind it on the same line, without the characters that open a comment, end a cell or begin a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from des.track.artifacts import notes
from des.track.values import flat, shown

NONE = "None."


@dataclass(frozen=True)
class Document:
    """A file to be. schema: without version; status: one word; code: digest of the code it is about, "" when it is
    about none; figures: the numbers, for the front matter."""

    schema: str
    iteration: int
    status: str
    title: str
    lines: Sequence[str]
    code: str = ""
    figures: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        """The whole file, with an empty block of notes."""
        head = {"schema": f"des/{self.schema}@1", "iteration": self.iteration, "status": self.status,
                "code": self.code, **(self.figures or {})}  # fmt: skip
        front = yaml.safe_dump(_tame(head), sort_keys=False, allow_unicode=True, width=2**31, default_flow_style=False)
        body = "\n".join(["", f"# {line(self.title)}", "", *self.lines])
        return f"---\n{front}---\n{body}\n\n{notes.EMPTY}"


def cell(value: object) -> str:
    """A value inside a line: one line, no HTML, no end of a cell. A dash for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = shown(value) if isinstance(value, (int, float)) else flat(value)
    return told.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;") or "–"


def line(value: object) -> str:
    """A value at the beginning of a line or item: it begins no block there."""
    told = cell(value)
    numbered = re.match(r"\d+(?=[.)](\s|$))", told)
    if numbered:
        return f"{numbered[0]}\\{told[numbered.end() :]}"
    return f"\\{told}" if told[0] in "#>+*=~`-_[" or told.startswith("&#124;") else told


def code(value: object) -> str:
    """An id or a path as a code span, also in a table; as plain text where a span cannot hold it."""
    told = flat(value)
    return f"`{told}`" if told and not re.search(r"[`|\\<]", told) else line(told)


def codes(values: Iterable[object]) -> str:
    """Several of them, a dash for none."""
    return ", ".join(code(value) for value in values) or "–"


def bullets(values: Iterable[object]) -> list[str]:
    """One item each; "None." for none."""
    return [f"- {line(value)}" for value in values] or [NONE]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of cells that are made already; "None." for no rows."""
    made = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *made] if made else [NONE]


def section(title: str, lines: Iterable[str], level: int = 2) -> list[str]:
    """A heading (its title is ours) and its lines, with the empty lines around."""
    return [f"{'#' * level} {title}", "", *lines, ""]


def joined(*sections: Iterable[str]) -> list[str]:
    """Sections in one list of lines, without the last empty line."""
    lines = [one for each in sections for one in each]
    return lines[:-1] if lines and not lines[-1] else lines


def _tame(value: Any) -> Any:
    """Front matter values: texts on one line, so that none of them can close it, and none that looks like a mark."""
    if isinstance(value, str):
        return flat(value).replace("<!--", "< !--")
    if isinstance(value, Mapping):
        return {_tame(str(key)): _tame(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_tame(one) for one in value]
    return value if isinstance(value, (int, float, bool)) or value is None else _tame(str(value))
