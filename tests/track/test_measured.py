"""The figures that are taken from the record."""

from __future__ import annotations

import pytest

from des.track.measured import suite_runs
from tests.track.iterations import Book

FAILS = {"id": "tests/unit/test_quote.py::test_total", "message": "assert 1 == 2"}


@pytest.mark.req("DT-234", "DT-235")
def test_every_run_of_a_suite_keeps_its_coverage_and_the_defects_it_found() -> None:
    book = Book().suite("unit", "FAIL", failing=[FAILS]).suite("e2e").suite("unit", "FAIL", failing=[FAILS])
    lower = {"lines_covered": 80, "lines_valid": 100}
    book.suite("unit", coverage=lower)
    found = suite_runs(book.record())
    assert [(one["level"], one["coverage"], one["defects"]) for one in found] == [
        ("unit", "85%", ["DEF-01"]), ("e2e", None, []), ("unit", "85%", []), ("unit", "80%", []),
    ]  # fmt: skip
    assert [one["at"] for one in found] == sorted(one["at"] for one in found)
