"""Upstream issues: what a wave found wrong in an earlier one (nw-deliver text, L94 and L96-101).

An issue is a list item, a table row, a sub-heading with what follows it, or a paragraph of a section `## Wave: <NAME> /
[WHY] Upstream Issues`; in the older layout of a file upstream-changes.md or upstream-issues.md. It is resolved when it
says so: `Resolved: <decision>` at the start of a line, a sentence or a cell, a ticked box `[x]`, or a status column or
line that says resolved, closed, done, fixed or accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from des.facts import feature_delta

SECTION = "Upstream Issues"
LEGACY = ("upstream-changes.md", "upstream-issues.md")

_ID = re.compile(r"\bU-\d{2,}\b")
_OWN = re.compile(r"\b[A-Z]+-\d+\b")
_MARK = re.compile(
    r"(?:[.!?;)—–]\s+|\|\s*|^\s*(?:[-*+]\s+)?)[*_]{0,2}resolved[*_]{0,2}\s*(?:\([^)]*\)\s*)?:", re.I | re.M
)
_TICKED = re.compile(r"\A\s*(?:[-*+]|\d+[.)]|#{2,6})?\s*\[[xX]\]")
_CLOSED = r"(?:resolved|closed|done|fixed|accepted)\b"
_STATUS = re.compile(rf"^\W*status\W{{1,5}}{_CLOSED}", re.I | re.M)
_NOTHING = re.compile(
    r"(?:[-*+]\s*)?(?:none|nothing|n/?a|-+|—|no (?:\w+ ){0,3}(?:issues?|changes?)(?: \w+){0,3})\W*", re.I
)
_BULLET = re.compile(r" {0,1}(?:[-*+]|\d+[.)])\s")
_HEADING = re.compile(r"#{1,6}\s")
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|?)+\s*")


@dataclass(frozen=True)
class Issue:
    """One issue. ``id``: its own `U-01`, else its wave and place, `DESIGN-2`. ``line`` to ``last``: where it stands in
    ``file``; ``row``: it is a table row."""

    id: str
    text: str
    file: str
    line: int
    last: int
    resolved: bool
    row: bool = False


def of_delta(text: str, file: str) -> tuple[Issue, ...]:
    """The issues of all waves in a feature-delta. Never raises."""
    found: list[Issue] = []
    for section in feature_delta.sections(text):
        if section.title.lower().startswith(SECTION.lower()):
            begun = sum(issue.id.startswith(f"{section.wave}-") for issue in found)
            found += _issues(section.body.split("\n"), section.first, file, section.wave, begun)
    return tuple(found)


def of_legacy(text: str, file: str) -> tuple[Issue, ...]:
    """The issues of an older file, of the wave whose directory it is in. Never raises."""
    wave = file.rsplit("/", 2)[-2].upper()
    return tuple(_issues(re.sub(r"\r\n?", "\n", text).split("\n"), 1, file, wave, 0))


@dataclass
class _Item:
    lines: list[str]
    first: int
    kind: str
    status: str = ""


def _issues(lines: Sequence[str], first: int, file: str, wave: str, begun: int) -> Iterator[Issue]:
    for item in _items(lines, first):
        text = "\n".join(item.lines).rstrip()
        if not text.strip() or _NOTHING.fullmatch(text.strip()) or _leads(item, text):
            continue
        begun += 1
        own = _ID.search(item.lines[0])
        yield Issue(
            own[0] if own else f"{wave}-{begun}",
            text.strip(),
            file,
            item.first,
            item.first + text.count("\n"),
            _resolved(item, text),
            item.kind == "row",
        )


def _leads(item: _Item, text: str) -> bool:
    """A title without anything below it, or a sentence that leads to a list, is no issue."""
    if "\n" in text:
        return False
    return (item.kind == "text" and text.endswith(":")) or (item.kind == "heading" and not _OWN.search(text))


def _resolved(item: _Item, text: str) -> bool:
    status = re.match(rf"\W*{_CLOSED}", item.status, re.I)
    return bool(status or _MARK.search(text) or _TICKED.match(text) or _STATUS.search(text))


def _items(lines: Sequence[str], first: int) -> list[_Item]:
    """The lines grouped into items. A heading with an id of its own owns all that follows; another one only prose."""
    items: list[_Item] = []
    header: list[str] | None = None
    gap = True
    for number, line in enumerate(lines, first):
        if line.lstrip().startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if header is None:
                header = [cell.lower() for cell in cells]
            elif not _RULE.fullmatch(line):
                where = header.index("status") if "status" in header else len(cells)
                items.append(_Item([line], number, "row", cells[where] if where < len(cells) else ""))
            gap = True
            continue
        header = None
        if not line.strip():
            gap = True
        elif _HEADING.match(line):
            items.append(_Item([line], number, "heading"))
            gap = False
        elif _begins(line, items[-1] if items else None, gap):
            items.append(_Item([line], number, "item" if _BULLET.match(line) else "text"))
            gap = False
        else:
            items[-1].lines = list(lines[items[-1].first - first : number - first + 1])
            gap = False
    return items


def _begins(line: str, before: _Item | None, gap: bool) -> bool:
    """Does this line begin an issue of its own?"""
    if before is None or before.kind == "row":
        return True
    if before.kind == "heading" and (_OWN.search(before.lines[0]) or not _BULLET.match(line)):
        return False
    return bool(_BULLET.match(line)) or (gap and not line.startswith(" "))
