"""What DESIGN says about files: the tables Component Decomposition and Reuse Analysis (des-reference §3.10, §7.3)."""

from __future__ import annotations

import fnmatch
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from des.facts import feature_delta, markdown
from des.facts.markdown import Block, Heading, Line, Table

SECTION = "Component Decomposition"
LEGACY_SECTION = "Changes Per File"
REUSE = "Reuse Analysis"

_PATH = re.compile(r"[\w.@*?{}\[\]+-]*[./*][\w./@*?{}\[\]+-]*")


@dataclass(frozen=True)
class Component:
    """One row: the component's name, the paths its cell names (files, folders, globs), the change, the line."""

    name: str
    paths: tuple[str, ...]
    change: str
    line: int

    def names(self, path: str) -> bool:
        """Does the row list this file? A path may be given from any folder on; a folder lists what it holds."""
        return any(_fits(pattern, path) for pattern in self.paths)


@dataclass(frozen=True)
class Reuse:
    """One row of the Reuse Analysis."""

    name: str
    file: str
    decision: str
    line: int


@dataclass(frozen=True)
class Design:
    """What a document says. found: there is a DESIGN in it at all; components None: no usable table, and ``problems``
    (line, what) say why; else they are about the Reuse Analysis."""

    found: bool
    components: tuple[Component, ...] | None = None
    reuse: tuple[Reuse, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()


def of_delta(text: str) -> Design:
    """The design in a ``feature-delta.md``."""
    sections = [section for section in feature_delta.sections(text) if section.wave == "DESIGN"]
    spans = {section.title.lower(): (section.line, section.last + 1) for section in sections}
    misheaded = tuple((one.where.line, f"{one.text}; {one.fix}") for one in feature_delta.misheaded(text, ""))
    if misheaded and SECTION.lower() not in spans:
        return Design(True, problems=misheaded)
    return _read(markdown.blocks(text), spans, bool(sections), SECTION, f"## Wave: DESIGN / [REF] {SECTION}")


def of_legacy(text: str) -> Design:
    """The design in a legacy ``design/architecture-design.md``: the tables under headings of these names."""
    blocks = markdown.blocks(text)
    heads = [block for block in blocks if isinstance(block, Heading)]
    ends = [*(head.line for head in heads[1:]), sys.maxsize]
    spans = {head.text.strip().lower(): (head.line, end) for head, end in zip(heads, ends, strict=False)}
    return _read(blocks, spans, True, LEGACY_SECTION, f"## {LEGACY_SECTION}")


def _read(blocks: Sequence[Block], spans: dict[str, tuple[int, int]], found: bool, title: str, heading: str) -> Design:
    if not found:
        return Design(False)
    every = [block for block in blocks if isinstance(block, Table)]
    span = spans.get(title.lower())
    if span is None:
        return Design(True, problems=((1, f"there is no section `{heading}`"),))
    inside = _within(every, span)
    if not inside:
        return Design(True, problems=((span[0], f"the section {title} has no table"),))
    problems = markdown.problems(inside)
    components = []
    for table in inside:
        where = table.column("path", "paths", "file", "files", "location")
        if where is not None:
            components += [_component(table, row, where) for row in table.rows]
        elif not table.problems:
            problems.append((table.line, "the table has no column Path"))
    compared = _within(every, spans.get(REUSE.lower(), (0, 0)))
    reuse = tuple(row for table in compared for row in _reused(table))
    if problems:
        return Design(True, None, reuse, tuple(problems))
    return Design(True, tuple(components), reuse, tuple(markdown.problems(compared)))


def _component(table: Table, row: Sequence[Line], where: int) -> Component:
    name, change = table.column("component", "name"), table.column("change", "type", "action")
    return Component(
        row[where if name is None else name].text,
        paths_in(row[where].text),
        "" if change is None else row[change].text.lower(),
        row[where].line,
    )


def _reused(table: Table) -> Iterator[Reuse]:
    name, file, decision = table.column("component", "existing"), table.column("file", "path"), table.column("decision")
    if name is not None:
        for row in table.rows:
            place, decided = ("" if column is None else row[column].text for column in (file, decision))
            yield Reuse(row[name].text, place, decided, row[name].line)


def paths_in(cell: str) -> tuple[str, ...]:
    """The paths a cell names: what has a slash, a dot or a star in it; a line number behind it is dropped."""
    found = (token.strip(".,:").removeprefix("./") for token in _PATH.findall(cell))
    return tuple(dict.fromkeys(token for token in found if re.search(r"\w", token)))


def _fits(pattern: str, path: str) -> bool:
    pattern = pattern.strip("/")
    tails = [path.split("/", n)[-1] for n in range(path.count("/") + 1)]
    if any(sign in pattern for sign in "*?["):
        return any(fnmatch.fnmatchcase(tail, pattern) for tail in tails)
    return any(tail == pattern or tail.startswith(pattern + "/") for tail in tails)


def _within(every: Sequence[Table], span: tuple[int, int]) -> list[Table]:
    return [table for table in every if span[0] < table.line < span[1]]
