"""The tables of a Markdown document, with line numbers, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Row:
    """The cells of one row as plain text, as many as the header has, and the row's line (from 1)."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Table:
    """One table. ``problems``: (line, what is wrong), for rows that do not fit the header; a table whose header is
    broken has no rows, and a problem."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    problems: tuple[tuple[int, str], ...] = ()

    def column(self, *words: str) -> int | None:
        """The first column whose heading holds one of the words, in the order of the words; None when none does."""
        headings = [re.findall(r"\w+", name.lower()) for name in self.header]
        return next((n for word in words for n, heading in enumerate(headings) if word in heading), None)


def tables(markdown: str) -> list[Table]:
    """The tables of a document in its order. Tables inside code blocks are none."""
    lines = markdown.splitlines()
    tokens = MarkdownIt().enable("table").parse(markdown)
    found = []
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            found.append(_table(tokens[index:], lines))
        elif token.type == "paragraph_open" and token.map:
            found += _broken(lines, *token.map)
    return found


def _table(tokens: Sequence[Token], lines: list[str]) -> Table:
    rows: list[Row] = []
    cells: list[str] = []
    for index, token in enumerate(tokens):
        if token.type in ("th_open", "td_open"):
            cells.append(_plain(tokens[index + 1].children or []))
        elif token.type == "tr_open" and token.map:
            start, cells = token.map[0] + 1, []
        elif token.type == "tr_close":
            rows.append(Row(tuple(cells), start))
        elif token.type == "table_close":
            break
    head, body = rows[0], tuple(rows[1:])
    return Table(head.cells, body, head.line, tuple(_misfits(body, len(head.cells), lines)))


def _misfits(rows: Sequence[Row], wanted: int, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Markdown fills up short rows and cuts long ones without a word; what stands there then is in wrong columns."""
    for row in rows:
        there = len(_cells(lines[row.line - 1]))
        if there != wanted:
            yield row.line, f"the row has {there} cells, the header has {wanted}"


def _broken(lines: list[str], start: int, end: int) -> Iterator[Table]:
    """A paragraph that was meant to be a table."""
    block = lines[start:end]
    if not all(line.lstrip().startswith("|") for line in block):
        return
    head = _cells(block[0])
    rule = _cells(block[1]) if len(block) > 1 else ()
    if rule and all(re.fullmatch(r":?-+:?", cell) for cell in rule):
        problem = f"the line of dashes has {len(rule)} columns, the header has {len(head)}"
        yield Table(head, (), start + 1, ((start + 2, problem),))
    else:
        problem = "these lines are no table: the line after the header must be one `---` per column"
        yield Table(head, (), start + 1, ((start + 1, problem),))


def _cells(line: str) -> tuple[str, ...]:
    text = line.strip().removeprefix("|")
    parts = _PIPE.split(text)
    if parts[-1].strip() == "" and len(parts) > 1:
        parts.pop()
    return tuple(part.strip() for part in parts)


def _plain(children: Sequence[Token]) -> str:
    """Inline Markdown as the words a reader sees; a line break in a cell is a blank."""
    parts = [" " if child.type in ("softbreak", "hardbreak", "html_inline") else child.content for child in children]
    return " ".join("".join(parts).split())
