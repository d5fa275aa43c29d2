"""Blocks of Markdown with their line numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from des.facts.feature_delta import sections
from des.facts.markdown import Heading, Line, Table, blocks, broken_tables

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
    assert (one.text, one.codes, one.line, three.line, one.block == three.block) == ("one a b two", ("a b",), 13, 14, True)
    assert isinstance(item, Line)
    assert item.line == 16
    assert isinstance(quoted, Line)
    assert isinstance(table, Table)
    assert (table.line, table.column("b"), table.column("C")) == (20, 1, None)
    assert [[cell.text for cell in row] for row in table.rows] == [["x", "`y"], ["only", ""]]
    assert [row[0].line for row in table.rows] == [22, 23]


def test_a_table_without_its_rule_is_broken_once() -> None:
    found = blocks("| A | B |\n|---|\n| x | y |\n\n| C |\n\n| D |\n|---|\n")
    assert [line.line for line in broken_tables(found)] == [1, 5]


@given(st.text(alphabet="#|-` \n\r\x0c>*abW:/[]REF", max_size=200))
def test_any_text_is_read_and_lines_lie_in_it(text: str) -> None:
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= block.line <= count for block in blocks(text))
    assert all(1 <= section.line <= section.last <= count for section in sections(text))
