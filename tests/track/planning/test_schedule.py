"""The critical path and the burn-down of a plan."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.track import models
from des.track.models.planning import BreakdownModel, PlanModel
from des.track.planning import schedule
from des.track.planning.schedule import critical_path
from tests.track.iterations import BREAKDOWN, PLAN

NAMES = ("a", "b", "c", "d", "e")


def longest(hours: dict[str, int], deps: dict[str, list[str]]) -> int:
    """By trying every chain."""
    best = 0
    for size in range(1, len(hours) + 1):
        for chain in permutations(hours, size):
            if all(before in deps[after] for before, after in zip(chain, chain[1:], strict=False)):
                best = max(best, sum(hours[name] for name in chain))
    return best


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_it_is_the_longest_chain(costs: list[int], data: st.DataObject) -> None:
    hours = dict(zip(NAMES, costs, strict=False))
    deps = {name: [other for other in list(hours)[:n] if data.draw(st.booleans())] for n, name in enumerate(hours)}
    path = critical_path(deps, hours).tasks
    assert sum(hours[name] for name in path) == longest(hours, deps)
    assert all(before in deps[after] for before, after in zip(path, path[1:], strict=False))


def test_a_circle_ends() -> None:
    assert set(critical_path({"a": ["b"], "b": ["a", "x"]}, {"a": 1, "b": 2}).tasks) <= {"a", "b"}
    assert critical_path({}, {}).tasks == ()


@pytest.mark.req("DT-021")
def test_the_numbers_of_a_plan() -> None:
    found = schedule.of(models.of(PlanModel, PLAN), models.of(BreakdownModel, BREAKDOWN), 10)
    assert (found.effort_hours, found.utilization) == (4.5, 0.45)
    assert (found.critical_path.tasks, found.critical_path.hours) == (("T-01", "T-02"), 3.5)
    assert found.load == {"alice": 3.5, "bob": 1}
    assert [(one.day, one.remaining) for one in found.burndown] == [("2025-03-03", 1.5), ("2025-03-04", 0)]
