"""The gates together: every combination of what three gates can say."""

from __future__ import annotations

from itertools import product

import pytest

from des.track import rollup
from tests.track.iterations import Book

MIDDLE = ("CONDITIONAL", "WARNING", "EXEMPT")
SAYS = ("PASS", *MIDDLE, "FAIL", "INDETERMINATE", "")


@pytest.mark.req("DT-157", "DT-158")
@pytest.mark.parametrize("says", list(product(SAYS, repeat=3)), ids="-".join)
@pytest.mark.parametrize("accepted", [False, True])
def test_the_roll_up(says: tuple[str, str, str], accepted: bool) -> None:
    book = Book()
    for name, status in zip(rollup.GATES, says, strict=True):
        if status:
            getattr(book, name)(status)
    names = tuple(f"gate-{name}" for name in rollup.GATES) if accepted else ()
    found = rollup.of(book.record(acknowledged=names))
    good = ("PASS", *MIDDLE) if accepted else ("PASS",)
    assert (found.status == "PASS") == all(status in good for status in says)
    assert found.all_passed == (says == ("PASS", "PASS", "PASS"))
    assert (found.headline == "ALL PASSED") == found.all_passed
    assert len(found.blocking) == sum(status not in good for status in says)
    assert found.conditions == (sum(status in MIDDLE for status in says) if accepted else 0)


@pytest.mark.req("DT-158")
def test_gates_about_other_code_do_not_count() -> None:
    assert rollup.of(Book().gated().record(code="new")).status == "BLOCKED"
    mixed = rollup.of(Book().gated().security(code="new").record())
    assert [gate.name for gate in mixed.blocking] == ["performance", "quality"]
    assert mixed.headline == "BLOCKED (performance, quality)"
