"""Backlogs of the Delivery Track for tests: items that are ready, and the references they resolve against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from des.facts.backlog import Acceptance, Backlog, CriterionTest, Item
from des.track.references import References

DESIGN = "architecture/a.md#pricing"
REFERENCES = References(3, frozenset({"UC-01"}), "", {DESIGN: ""}, frozenset({"US-00"}), "d1")


def ready(item_id: str = "US-01", count: int = 1, **changes: Any) -> Item:
    """An item that is ready."""
    names = [f"{item_id}-AC{number}" for number in range(1, count + 1)]
    item = Item(
        id=item_id,
        title="Express quote",
        kind="feature",
        user_visible=True,
        estimate=3,
        risk="low",
        use_case="UC-01",
        criteria=tuple(Acceptance(name, f"{name} can be seen.", 9) for name in names),
        tests=tuple(CriterionTest(name, f"Look at {name}.", 11) for name in names),
        design_refs=(DESIGN,),
        design_not_needed="",
        dependencies=(),
        line=5,
    )
    return replace(item, **changes)


def backlog(*items: Item, **changes: Any) -> Backlog:
    """A backlog of iteration 3."""
    return replace(Backlog(3, items, ".aiwg/planning/iteration-3-backlog.md"), **changes)
