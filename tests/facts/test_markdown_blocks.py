"""Blocks of Markdown with their line numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts.feature_delta import sections
from des.facts.markdown import Heading, Line, Table, blocks, problems

TEXT = """# Title

one `a b` two
three

- item

> ## quoted

| A | B |
|---|---|
| x | `y|z` \\| w |
| only |

```text
| not | this |
```
"""


def test_headings_lines_and_tables_with_their_lines() -> None:
    heading, one, three, item, quoted, table = blocks(TEXT, 11)
    assert heading == Heading(1, "Title", 11)
    assert isinstance(one, Line)
    assert isinstance(three, Line)
    assert (one.text, one.codes, one.line, three.line, one.block == three.block) == (
        "one a b two",
        ("a b",),
        13,
        14,
        True,
    )
    assert isinstance(item, Line)
    assert item.line == 16
    assert isinstance(quoted, Line)
    assert isinstance(table, Table)
    assert (table.line, table.column("b"), table.column("C")) == (20, 1, None)
    assert [[cell.text for cell in row] for row in table.rows] == [["x", "`y"], ["only", ""]]
    assert [row[0].line for row in table.rows] == [22, 23]


def _tables(text: str) -> list[Table]:
    return [block for block in blocks(text) if isinstance(block, Table)]


def test_cells_are_plain_text_with_their_lines() -> None:
    text = "# T\n\n| Path | What |\n|---|---|\n| `src/a.py` | **new** [row](x.md)<br>two |\n| b\\|c | |\n"
    (table,) = _tables(text)
    assert ([cell.text for cell in table.header], table.line, table.problems) == (["Path", "What"], 3, ())
    assert [[cell.text for cell in row] for row in table.rows] == [["src/a.py", "new row two"], ["b|c", ""]]


def test_a_column_is_found_by_a_word_of_its_heading() -> None:
    (table,) = _tables("| # | Existing Component | Decision(EXTEND/CREATE NEW) |\n|---|---|---|\n")
    assert [table.column("component"), table.column("decision"), table.column("path", "existing")] == [1, 2, 1]
    assert table.column("path") is None


NO_TABLE = "these lines are no table: the line after the header must be one `---` per column"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("| a | b |\n|---|---|\n| 1 |\n", [(3, "the row has 1 cells, the header has 2")]),
        ("\n| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | x | y |\n", [(5, "the row has 3 cells, the header has 2")]),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |\n> | 1 |\n", [(4, "the row has 1 cells, the header has 2")]),
        ("| a | b |\n|---|\n| 1 | 2 |\n", [(2, "the line of dashes has 1 columns, the header has 2")]),
        ("| a | b |\n| 1 | 2 |\n\nx\n| c |\n\n| D |\n|---|\n", [(1, NO_TABLE), (5, NO_TABLE)]),
        ("\x0c\n| a | b |\n|---|---|\n| 1 |\n", [(4, "the row has 1 cells, the header has 2")]),
        ("```\n| a |\n| 1 |\n```\n\nand | so | on\n", []),
    ],
)
def test_a_broken_table_says_where_and_why(text: str, found: list[tuple[int, str]]) -> None:
    assert problems(blocks(text)) == found


def test_the_lines_of_a_broken_table_are_there_to_be_read() -> None:
    table, *lines = blocks("| A |\n| `x` |\n")
    assert isinstance(table, Table)
    assert [line.codes for line in lines if isinstance(line, Line)] == [(), ("x",)]


@given(st.text(alphabet="#|-` \n\r\x0c>*abW:/[]REF", max_size=200))
def test_any_text_is_read_and_lines_lie_in_it(text: str) -> None:
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= block.line <= count for block in blocks(text))
    assert all(len(row) == len(table.header) for table in _tables(text) for row in table.rows)
    assert all(1 <= section.line <= section.last <= count for section in sections(text))
