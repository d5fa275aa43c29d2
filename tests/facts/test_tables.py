"""Tables of Markdown, with their lines and their faults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts.tables import Row, tables


def test_cells_are_plain_text_with_their_lines() -> None:
    text = "# T\n\n| Path | What |\n|---|---|\n| `src/a.py` | **new** [row](x.md)<br>two |\n| b\\|c | |\n"
    (table,) = tables(text)
    assert (table.header, table.line, table.problems) == (("Path", "What"), 3, ())
    assert table.rows == (Row(("src/a.py", "new row two"), 5), Row(("b|c", ""), 6))


def test_a_column_is_found_by_a_word_of_its_heading() -> None:
    (table,) = tables("| # | Existing Component | Decision(EXTEND/CREATE NEW) |\n|---|---|---|\n")
    assert [table.column("component"), table.column("decision"), table.column("path", "existing")] == [1, 2, 1]
    assert table.column("path") is None


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("| a | b |\n|---|---|\n| 1 |\n", ((3, "the row has 1 cells, the header has 2"),)),
        ("\n| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | x | y |\n", ((5, "the row has 3 cells, the header has 2"),)),
        ("| a | b |\n|---|\n| 1 | 2 |\n", ((2, "the line of dashes has 1 columns, the header has 2"),)),
        ("| a | b |\n| 1 | 2 |\n", ((1, "these lines are no table: the line after the header must be one `---` per column"),)),
    ],
)
def test_a_broken_table_says_where_and_why(text: str, problems: tuple[tuple[int, str], ...]) -> None:
    assert tables(text)[0].problems == problems


def test_a_table_in_a_code_block_is_none() -> None:
    assert tables("```\n| a |\n|---|\n| 1 |\n```\n\nand | so | on\n") == []


@given(st.text(alphabet="|-: `a\\\n<br>#", max_size=60))
def test_anything_is_read(text: str) -> None:
    for table in tables(text):
        assert all(len(row.cells) == len(table.header) for row in table.rows)
