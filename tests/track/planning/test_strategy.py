"""The test-first strategy against the breakdown (text, step 2)."""

from __future__ import annotations

from typing import Any

import pytest

from des.track import models
from des.track.models.planning import BreakdownModel, StrategyModel
from des.track.planning.strategy import problems
from des.verdict import Finding
from tests.support.track_backlog import backlog, ready
from tests.support.track_samples import first_tests, task

BACKLOG = backlog(ready(count=2), ready("US-02"))
BOTH = {"acceptance_criteria": ["US-01-AC1", "US-01-AC2"]}
DOCS = {"kind": "docs", "exempt": "Only words change.", "test_strategy": {}}


def unit_test(**changes: Any) -> dict[str, Any]:
    return {"name": "test_a", "level": "unit", "ac": ["US-01-AC1", "US-01-AC2"], **changes}


def found(tasks: list[dict[str, Any]], entries: list[dict[str, Any]]) -> list[Finding]:
    breakdown = models.of(BreakdownModel, {"tasks": tasks, "summary": "x"})
    return problems(models.of(StrategyModel, {"tasks": entries}), breakdown, BACKLOG)


@pytest.mark.req("DT-059", "DT-060", "DT-061", "DT-062", "DT-063")
def test_a_strategy_that_fits() -> None:
    docs = first_tests(2, test_file="", before=[], expected_coverage=0)
    assert found([task(1, **BOTH), task(2, **DOCS)], [first_tests(1, before=[unit_test()]), docs]) == []


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        pytest.param({"task": "T-09"}, "task-unknown", "tasks[0].task", marks=pytest.mark.req("DT-063")),
        pytest.param({"task": "T-09"}, "task-missing", "tasks", marks=pytest.mark.req("DT-063")),
        pytest.param({"test_file": " "}, "test-file-missing", "tasks[0].test_file", marks=pytest.mark.req("DT-059")),
        pytest.param({"test_file": "/tmp/test_a.py"}, "path-outside", "tasks[0].test_file", marks=pytest.mark.req("DT-059")),
        pytest.param({"before": []}, "tests-missing", "tasks[0].before", marks=pytest.mark.req("DT-059")),
        pytest.param({"before": []}, "ac-untested", "tasks", marks=pytest.mark.req("DT-060")),
        pytest.param({"before": [unit_test(ac=["US-01-AC1"])]}, "ac-untested", "tasks", marks=pytest.mark.req("DT-060")),
        pytest.param({"before": [unit_test(ac=["US-01-AC1", "US-02-AC1"])]}, "ac-unknown", "tasks[0].before[0].ac[1]", marks=pytest.mark.req("DT-060")),
        pytest.param({"before": [unit_test(), unit_test()]}, "test-twice", "tasks[0].before[1].name", marks=pytest.mark.req("DT-059")),
        pytest.param({"before": [unit_test(level="e2e")]}, "level-missing", "tasks[0].before", marks=pytest.mark.req("DT-060")),
        pytest.param({"before": [unit_test(level="e2e")]}, "red-missing", "tasks[0].before", marks=pytest.mark.req("DT-061")),
        pytest.param({"before": [unit_test(blocks_start=False)]}, "red-missing", "tasks[0].before", marks=pytest.mark.req("DT-061")),
    ],
)  # fmt: skip
def test_each_problem_has_its_place_and_repair(change: dict[str, Any], code: str, place: str) -> None:
    seen = found([task(1, **BOTH)], [first_tests(1, **{"before": [unit_test()], **change})])
    assert [(one.rule, one.where.part) for one in seen if one.rule == code][:1] == [(code, place)]
    assert all(one.fix for one in seen)


@pytest.mark.req("DT-063")
def test_one_entry_for_each_task() -> None:
    twice = [first_tests(1, before=[unit_test()]), first_tests(1, before=[unit_test()])]
    assert [(one.rule, one.where.part) for one in found([task(1, **BOTH)], twice)] == [("task-twice", "tasks[1].task")]


@pytest.mark.req("DT-061")
def test_unit_tests_block_the_start_unless_something_else_is_said() -> None:
    strategy = models.of(
        StrategyModel,
        {
            "tasks": [
                first_tests(1, before=[unit_test(), unit_test(level="e2e"), unit_test(level="e2e", blocks_start=True)])
            ]
        },
    )
    assert [test.blocks for test in strategy.tasks[0].before] == [True, False, True]
    refactor = task(1, **BOTH, kind="refactor")
    assert found([refactor], [first_tests(1, before=[unit_test(blocks_start=False)])]) == []


@pytest.mark.req("DT-060")
def test_a_criterion_that_no_test_can_show_is_left_to_a_person() -> None:
    docs = task(1, **BOTH, **DOCS)
    seen = found([docs], [first_tests(1, test_file="", before=[])])
    assert [(one.rule, one.blocks) for one in seen] == [("ac-by-hand", False)] * 2
