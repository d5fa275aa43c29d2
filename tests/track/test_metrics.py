"""The figures of an iteration (text, step 7)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.track.metrics import (
    Facts,
    GateRun,
    ItemFact,
    TaskFact,
    completion,
    measure,
    pass_rate,
    quality_trend,
    velocity_trend,
)

START, END = "2026-03-02T09:00:00Z", "2026-03-02T10:30:00+00:00"
FACTS = Facts(
    items=(
        ItemFact("US-01", 3, True),
        ItemFact("US-02", 5, True),
        ItemFact("US-03", 8, False),
        ItemFact("US-04", 2, True),
    ),
    tasks=(
        TaskFact("T-01", "US-01", 2, True, START, END),
        TaskFact("T-02", "US-02", 1.5, True, START),
        TaskFact("T-03", "US-02", 1, False, START),
        TaskFact("T-04", "US-03", 2.5, True, END, START),
    ),
    defects_found=["t::a", "t::b", "t::a"],
    defects_fixed=["t::a"],
    coverage=91.25,
    gates=(
        GateRun("security", False),
        GateRun("quality", True),
        GateRun("security", True),
        GateRun("performance", True),
    ),
    capacity=24,
)


@pytest.mark.req("DT-177", "DT-178", "DT-179", "DT-180", "DT-181", "DT-182", "DT-185", "DT-186", "DT-238")
def test_all_figures_of_one_iteration() -> None:
    assert json.loads(json.dumps(measure(FACTS).to_json())) == {
        "points": {"planned": 18, "completed": 3},  # US-02 has an open task, US-03 is not done, US-04 has no task
        "tasks": {"planned": 4, "completed": 3},
        "velocity": 3,
        "defects": {"found": 2, "fixed": 1},
        "coverage": 91.25,
        "gate_pass_rate": {"first_try": 0.6667, "all": 0.75},
        "velocity_trend": "insufficient_data",
        "quality_trend": "insufficient_data",
        "utilization": 0.25,
        "cycle_times": {"T-01": 5400},
    }


@pytest.mark.req("DT-180", "DT-181", "DT-182", "DT-185")
def test_nothing_is_guessed() -> None:
    found = measure(Facts())
    assert (found.points, found.tasks, found.defects, found.coverage) == ((0, 0), (0, 0), (0, 0), None)
    assert (found.gate_pass_rate, found.utilization, found.cycle_times) == ((None, None), None, {})
    assert measure(Facts(capacity=0)).utilization is None


@pytest.mark.req("DT-183")
@pytest.mark.parametrize(
    ("velocities", "trend"),
    [
        ([], "insufficient_data"),
        ([10, 20], "insufficient_data"),
        ([10, 10, 10], "stable"),
        ([10, 10, 11], "stable"),
        ([10, 10, 9], "stable"),
        ([10, 10, 11.5], "improving"),
        ([10, 10, 8.9], "declining"),
        ([10, 14, 10], "volatile"),
        ([10, 6, 10], "volatile"),
        ([10, 12, 10], "stable"),
        ([10, 20, 30], "improving"),
        ([30, 20, 10], "declining"),
        ([0, 0, 0], "stable"),
        ([0, 0, 5], "improving"),
        ([5, 0, 0], "declining"),
    ],
)
def test_velocity_trend(velocities: list[float], trend: str) -> None:
    assert velocity_trend(velocities) == trend


@pytest.mark.req("DT-183", "DT-237")
@pytest.mark.parametrize(
    ("history", "trend"),
    [
        ([{"velocity": 3}, {"velocity": 3}], "stable"),
        ([{"velocity": 3}, {"velocity": "3"}], "insufficient_data"),
        ([{"velocity": 3}, None, "x", {"velocity": True}, {"velocity": 3}], "stable"),
        ([{"velocity": 1}, {"velocity": 1}], "improving"),
    ],
)
def test_history_is_a_list_of_records_that_may_be_broken(history: list[Any], trend: str) -> None:
    assert measure(FACTS, history).velocity_trend == trend


@pytest.mark.req("DT-184")
@pytest.mark.parametrize(
    ("coverage", "found", "first_try", "trend"),
    [
        (90, 2, 1.0, "improving"),
        (80, 3, 0.5, "stable"),
        (70, 4, 0.5, "declining"),
        (90, 4, 0.5, "stable"),
        (None, 2, None, "improving"),
        (None, 3, None, "stable"),
    ],
)
def test_quality_trend(coverage: float | None, found: int, first_try: float | None, trend: str) -> None:
    before = {"coverage": 80, "defects": {"found": 3}, "gate_pass_rate": {"first_try": 0.5}}
    assert quality_trend(before, coverage, found, first_try) == trend


@pytest.mark.req("DT-184")
@pytest.mark.parametrize("before", [None, {}, {"coverage": "80", "defects": [], "gate_pass_rate": None}])
def test_quality_is_not_compared_with_nothing(before: dict[str, Any] | None) -> None:
    assert quality_trend(before, 90, 1, 1.0) == "insufficient_data"


@pytest.mark.req("DT-182", "DT-236")
def test_a_gate_passes_at_its_first_try_or_later() -> None:
    runs = [GateRun("a", False), GateRun("a", False), GateRun("a", True)]
    assert pass_rate(runs) == (0.0, 0.3333)
    assert pass_rate([GateRun("a", True)]) == (1.0, 1.0)


@pytest.mark.req("DT-187", "DT-233")
def test_completion() -> None:
    assert (completion(3, 1), completion(0, 0), completion(8, 8)) == (33.3, None, 100.0)


@given(st.lists(st.integers(0, 100), min_size=3, max_size=8))
def test_every_history_has_one_trend(velocities: list[int]) -> None:
    trend = velocity_trend(velocities)
    assert trend in ("stable", "improving", "declining", "volatile")
    if trend == "improving":
        assert velocities[-1] > sum(velocities[:-1]) / (len(velocities) - 1)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12), st.lists(st.booleans(), min_size=4, max_size=4)
)
def test_parts_of_an_item_earn_nothing(tasks: list[tuple[int, bool]], done: list[bool]) -> None:
    items = [ItemFact(str(number), 3, value) for number, value in enumerate(done)]
    facts = [TaskFact(str(number), str(item), 1, value) for number, (item, value) in enumerate(tasks)]
    found = measure(Facts(items, facts))
    assert found.velocity % 3 == 0
    assert found.velocity <= found.points[0]
    if all(not task.done for task in facts):
        assert found.velocity == 0
