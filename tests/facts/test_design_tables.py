"""Component Decomposition and Reuse Analysis, in both layouts."""

import pytest

from des.facts import design

DELTA = """# F

## Wave: DESIGN / [REF] Component Decomposition

| # | Component | Path | Change type | Owner wave consumer |
|---|---|---|---|---|
| 1 | Prices | `src/shop/prices.py`, `src/shop/vat.py:12` | Extend | DELIVER |
| 2 | Views | src/views/ | create | DELIVER |

## Wave: DESIGN / [REF] Reuse Analysis

| Existing Component | File | Overlap | Decision | Justification |
|---|---|---|---|---|
| `Cart` | src/shop/cart.py | holds goods | EXTEND | one basket is enough |

## Other

| Path |
|---|
| src/not_designed.py |
"""

LEGACY = """# Architecture

## Changes Per File

| File | Change |
|---|---|
| `src/a.py` | modify |

## Reuse Analysis

| Component | File | Decision |
|---|---|---|
| A | src/a.py | EXTEND |
"""


def test_a_delta_names_components_and_reuse_with_their_lines() -> None:
    read = design.of_delta(DELTA)
    assert read.components is not None
    assert [(row.name, row.paths, row.change, row.line) for row in read.components] == [
        ("Prices", ("src/shop/prices.py", "src/shop/vat.py"), "extend", 7),
        ("Views", ("src/views/",), "create", 8),
    ]
    assert [(row.name, row.file, row.decision, row.line) for row in read.reuse] == [
        ("Cart", "src/shop/cart.py", "EXTEND", 14)
    ]


def test_the_legacy_layout_is_read_too() -> None:
    read = design.of_legacy(LEGACY)
    assert [row.paths for row in read.components or ()] == [("src/a.py",)]
    assert [row.name for row in read.reuse] == ["A"]


@pytest.mark.parametrize(
    ("cell", "path", "listed"),
    [
        ("src/a.py", "src/a.py", True),
        ("a.py", "src/a.py", True),
        ("src/a.py", "src/aa.py", False),
        ("rc/a.py", "src/a.py", False),
        ("src/views/", "src/views/deep/x.py", True),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "web/a.py", False),
        ("src/old.py → src/new.py", "src/new.py", True),
        ("the command line", "src/line.py", False),
    ],
)
def test_what_a_path_cell_lists(cell: str, path: str, listed: bool) -> None:
    assert design.Component("x", design.paths_in(cell), "", 1).names(path) is listed


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            DELTA.replace("] Component", "] Some"),
            ((1, "there is no section `## Wave: DESIGN / [REF] Component Decomposition`"),),
        ),
        (DELTA.replace("| Path |", "| Where |"), ((5, "the table has no column Path"),)),
        (
            DELTA.replace("|---|---|---|---|---|\n| 1", "|---|\n| 1"),
            ((6, "the line of dashes has 1 columns, the header has 5"),),
        ),
        (
            "## Wave: DESIGN / [REF] Component Decomposition\n\nsoon\n",
            ((1, "the section Component Decomposition has no table"),),
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_why(text: str, problems: tuple[tuple[int, str], ...]) -> None:
    read = design.of_delta(text)
    assert (read.components, read.problems) == (None, problems)


def test_without_a_design_there_is_none() -> None:
    assert not design.of_delta("# F\n\n## Wave: DISCUSS / [REF] Persona ID\n").found
