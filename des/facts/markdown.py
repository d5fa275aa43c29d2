"""The blocks of a Markdown document with their line numbers: headings, lines of text, tables. Code blocks are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BREAKS = ("softbreak", "hardbreak")
_TEXT = ("text", "html_inline", "image")
_PIPE = re.compile(r"(?<!\\)\|")
_NO_TABLE = "these lines are no table: the line after the header must be one `---` per column"


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
    """``rows`` are Lines, one per table row, by cell; as many as the header has. ``problems``: (line, what is wrong),
    for rows that do not fit the header; what was meant as a table and is none has no rows, and a problem."""

    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    line: int
    problems: tuple[tuple[int, str], ...] = ()

    def column(self, *words: str) -> int | None:
        """The first column whose heading holds one of the words, in the order of the words; None when none does."""
        headings = [re.findall(r"\w+", cell.text.lower()) for cell in self.header]
        return next((n for word in words for n, heading in enumerate(headings) if word in heading), None)


Block = Heading | Line | Table


def tokens_of(text: str, *rules: str) -> list[Token]:
    """The tokens of the CommonMark parser, with further ``rules`` of it enabled."""
    return _parser(rules).parse(text)


@lru_cache
def _parser(rules: tuple[str, ...]) -> MarkdownIt:
    """Imported here alone, and only when there is a document to read: its grammar takes longer than most calls of
    des."""
    from markdown_it import MarkdownIt

    return MarkdownIt().enable(rules)


def blocks(text: str, first_line: int = 1) -> list[Block]:
    """The blocks of a document, in order; ``first_line`` is the number of its first line in the file it is from.

    What was meant as a table and is none is a Table with a problem, followed by its lines.
    """
    found: list[Block] = []
    tokens = tokens_of(text, "table")
    source = re.sub(r"\r\n?", "\n", text).split("\n")  # as the parser counts; splitlines() knows more line ends
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
            found.append(_table(tokens[position:end], source, first_line))
            position = end
        elif token.type == "inline":
            lines = list(_lines(token, position, first_line))
            before = tokens[position - 1]
            if before.type == "heading_open" and before.level == 0:  # in a quotation it heads nothing
                found += [Heading(int(before.tag[1:]), " ".join(one.text for one in lines), lines[0].line)]
            else:
                found += [*_broken(lines), *lines]
        position += 1
    return found


def problems(found: Iterable[Block]) -> list[tuple[int, str]]:
    """What is wrong with the tables among the blocks: (line, what)."""
    return [problem for block in found if isinstance(block, Table) for problem in block.problems]


def _table(tokens: Sequence[Token], source: Sequence[str], first_line: int) -> Table:
    rows: list[list[Line]] = []
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1] += list(_lines(token, position, first_line))[:1]
    head, *body = (tuple(row) for row in rows)
    # Markdown fills up short rows and cuts long ones without a word; what stands there then is in wrong columns.
    counts = [(row[0].line, _count(source[row[0].line - first_line])) for row in body]
    misfits = ((line, f"the row has {n} cells, the header has {len(head)}") for line, n in counts if n != len(head))
    return Table(head, tuple(body), head[0].line, tuple(misfits))


def _broken(lines: Sequence[Line]) -> Iterator[Table]:
    """The tables that a paragraph was meant to hold: where lines begin with a pipe."""
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        if not _piped(line) or (before and _piped(before)):
            continue
        rule = after.text.strip(" |") if after else ""
        if after and rule and set(rule) <= set("-: |"):
            dashes = f"the line of dashes has {_count(after.text)} columns, the header has {_count(line.text)}"
            yield Table((line,), (), line.line, ((after.line, dashes),))
        else:
            yield Table((line,), (), line.line, ((line.line, _NO_TABLE),))


def _piped(line: Line) -> bool:
    return line.text.lstrip().startswith("|")


def _count(row: str) -> int:
    """The number of cells in a row as written, also within a quotation."""
    cells = _PIPE.split(row.lstrip("> \t").removeprefix("|"))
    return max(1, len(cells) - (not cells[-1].strip()))


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
            line_end = child.type == "html_inline" and child.content.lower().startswith("<br")
            parts.append((False, " " if line_end else child.content))
    yield Line(tuple(parts), line, block)
