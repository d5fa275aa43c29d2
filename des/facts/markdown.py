"""The blocks of a Markdown document with their line numbers: headings, lines of text, tables. Code blocks are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt().enable("table")
_BREAKS = ("softbreak", "hardbreak")
_TEXT = ("text", "html_inline", "image")


@dataclass(frozen=True)
class Heading:
    """``level`` is 1 to 6."""

    level: int
    text: str
    line: int


@dataclass(frozen=True)
class Line:
    """One line of a paragraph or list item; ``block`` numbers the paragraphs. ``parts``: (is code, text), so that what
    stands between backticks can be told from the prose around it."""

    parts: tuple[tuple[bool, str], ...]
    line: int
    block: int

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.parts)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(text for code, text in self.parts if code)


@dataclass(frozen=True)
class Table:
    """``rows`` are Lines, one per table row, by cell."""

    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    line: int

    def column(self, *names: str) -> int | None:
        """The position of the first column whose heading is one of these, in any case."""
        titles = [cell.text.strip().lower() for cell in self.header]
        return next((titles.index(name.lower()) for name in names if name.lower() in titles), None)


Block = Heading | Line | Table


def blocks(text: str, first_line: int = 1) -> list[Block]:
    """The blocks of a document, in order; ``first_line`` is the number of its first line in the file it is from."""
    found: list[Block] = []
    tokens = _PARSER.parse(text)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
            found.append(_table(tokens[position:end], first_line))
            position = end
        elif token.type == "inline":
            lines = list(_lines(token, position, first_line))
            before = tokens[position - 1]
            if before.type == "heading_open" and before.level == 0:  # in a quotation it heads nothing
                found += [Heading(int(before.tag[1:]), " ".join(one.text for one in lines), lines[0].line)]
            else:
                found += lines
        position += 1
    return found


def _table(tokens: Sequence[Token], first_line: int) -> Table:
    rows: list[list[Line]] = []
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1] += list(_lines(token, position, first_line))[:1]
    begin = tokens[0].map[0] if tokens[0].map else 0
    return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), begin + first_line)


def _lines(token: Token, block: int, first_line: int) -> Iterator[Line]:
    """The lines of an inline token; an empty one is one empty line."""
    line = (token.map[0] if token.map else 0) + first_line
    parts: list[tuple[bool, str]] = []
    for child in token.children or ():
        if child.type in _BREAKS:
            yield Line(tuple(parts), line, block)
            parts, line = [], line + 1
        elif child.type == "code_inline":
            parts.append((True, child.content))
        elif child.type in _TEXT:
            parts.append((False, child.content))
    yield Line(tuple(parts), line, block)


def broken_tables(found: Sequence[Block]) -> list[Line]:
    """The first line of every table that is none: its rule of dashes is missing or has another number of columns."""
    broken: list[Line] = []
    for before, block in zip([None, *found], found, strict=False):
        if isinstance(block, Line) and block.text.lstrip().startswith("|"):
            again = isinstance(before, Line) and before.block == block.block and before.text.lstrip().startswith("|")
            broken += [] if again else [block]
    return broken
