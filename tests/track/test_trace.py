"""The matrix leads from item to test and back; where a link is missing it says so."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from des.track import trace
from tests.track.iterations import BREAKDOWN, COMMITS, TEST_FIRST, Book

ALL = {commit: ["T-01"] for each in COMMITS.values() for commit in each}


def kinds(book: Book, commits: Any = ALL, **more: Any) -> list[tuple[str, str]]:
    return [(gap.rule, gap.where.part) for gap in trace.gaps(book.record(**more), commits)]


def changed(part: dict[str, Any], number: int, **over: Any) -> dict[str, Any]:
    made = copy.deepcopy(part)
    made["tasks"][number].update(over)
    return made


@pytest.mark.req("DT-204")
def test_a_whole_iteration_has_no_gap() -> None:
    assert kinds(Book().whole()) == []
    rows = trace.rows(Book().whole().record())
    assert [(row.criterion, row.task.id, row.tests) for row in rows] == [
        ("US-01-AC1", "T-01", ("tests/unit/test_quote.py::test_total",)),
        ("US-01-AC2", "T-01", ("tests/unit/test_quote.py::test_tax",)),
        ("US-01-AC2", "T-03", ("tests/unit/test_quote.py::test_tax",)),
        ("US-02-AC1", "T-02", ("tests/unit/test_tax.py::test_half_up[1]", "tests/unit/test_tax.py::test_half_up[2]")),
    ]


@pytest.mark.req("DT-204")
def test_each_missing_link_is_named() -> None:
    book = Book().whole()
    assert kinds(book, {**ALL, "9" * 40: ["T-77"]}) == [("commit-task", "9" * 40)]
    other = Book().whole().submit("breakdown", changed(BREAKDOWN, 1, item="US-03"))
    assert kinds(other) == [("item-task", "US-02"), ("criterion-task", "US-02-AC1"), ("task-item", "T-02")]
    less = Book().whole().submit("breakdown", changed(BREAKDOWN, 0, acceptance_criteria=["US-01-AC2"]))
    assert kinds(less) == [("criterion-task", "US-01-AC1")]
    book = Book().readiness().planned().red("03-01")
    assert kinds(book, {}) == [
        ("task-commit", "T-01"),
        ("task-commit", "T-02"),
        ("task-test", "T-02"),
        ("task-commit", "T-03"),
    ]


@pytest.mark.req("DT-204")
def test_a_planned_test_leads_back_to_a_criterion() -> None:
    before = [{"name": "test_total", "level": "unit", "ac": ["US-09-AC1"]}, {"name": "test_tax", "ac": []}]
    found = kinds(Book().whole().submit("test-first", changed(TEST_FIRST, 0, before=before)))
    assert found == [("criterion-test", "US-01-AC1"), ("criterion-test", "US-01-AC2"),
                     ("test-criterion", "test_total"), ("test-criterion", "test_tax")]  # fmt: skip


@pytest.mark.parametrize(("test", "name", "same"), [
    ("tests/a.py::test_b", "test_b", True), ("tests/a.py::test_b[x::test_c]", "test_c", False),
    ("tests/a.py::test_b[1]", "test_b", True), ("tests/a.py::my_test_b", "test_b", False),
    ("pkg.Class.test_b", "test_b", True), ("tests/a.py::test_b", "tests/a.py::test_b", True),
    ("tests/a.py::test_b[1]", "tests/a.py::test_b[1]", True), ("quote adds lines", "adds lines", True), ("tests/a.py::", "", False),
])  # fmt: skip
def test_a_planned_name_and_a_test_id(test: str, name: str, same: bool) -> None:
    assert trace.is_test(test, name) is same
