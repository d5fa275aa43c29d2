"""A breakdown against the scope (text, step 2)."""

from __future__ import annotations

from typing import Any

import pytest

from des.track import models
from des.track.models.planning import BreakdownModel
from des.track.planning.breakdown import inside, problems
from des.verdict import Finding, blocking
from tests.support.track_backlog import backlog, ready
from tests.support.track_samples import task

BACKLOG = backlog(ready(count=2), ready("US-02", dependencies=("US-01",)), ready("US-03"))
SCOPE = ("US-01", "US-02")
DONE = {"acceptance_criteria": ["US-01-AC1", "US-01-AC2"]}
SECOND = {"item": "US-02", "acceptance_criteria": ["US-02-AC1"], "dependencies": ["T-01"]}
DOCS = {"kind": "docs", "exempt": "Only words change.", "test_strategy": {}}


def found(*tasks: dict[str, Any], scope: tuple[str, ...] = SCOPE) -> list[Finding]:
    breakdown = models.of(BreakdownModel, {"tasks": list(tasks), "summary": "x"})
    return problems(breakdown, BACKLOG, scope)


def codes(*tasks: dict[str, Any], scope: tuple[str, ...] = SCOPE) -> list[str]:
    return [one.rule for one in found(*tasks, scope=scope)]


@pytest.mark.req("DT-050", "DT-053", "DT-056", "DT-057")
def test_a_breakdown_that_fits() -> None:
    assert codes(task(1, **DONE), task(2, **SECOND)) == []


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        pytest.param({"id": "T-02"}, "task-twice", "tasks[1].id", marks=pytest.mark.req("DT-056")),
        pytest.param({"item": "US-09"}, "item-unknown", "tasks[0].item", marks=pytest.mark.req("DT-050")),
        pytest.param({"item": "US-03"}, "item-unknown", "tasks[0].item", marks=pytest.mark.req("DT-048", "DT-050")),
        pytest.param({"acceptance_criteria": ["US-01-AC1", "US-02-AC1"]}, "ac-unknown", "tasks[0].acceptance_criteria[1]", marks=pytest.mark.req("DT-057")),
        pytest.param({"acceptance_criteria": ["US-01-AC1"]}, "ac-uncovered", "tasks", marks=pytest.mark.req("DT-057")),
        pytest.param({"estimate_hours": 4.01}, "hours-too-many", "tasks[0].estimate_hours", marks=pytest.mark.req("DT-051")),
        pytest.param({"estimate_hours": 4}, "hours-many", "tasks[0].estimate_hours", marks=pytest.mark.req("DT-051")),
        pytest.param({"estimate_hours": 2.01}, "hours-many", "tasks[0].estimate_hours", marks=pytest.mark.req("DT-051")),
        pytest.param({"estimate_hours": 0.2}, "hours-few", "tasks[0].estimate_hours", marks=pytest.mark.req("DT-051", "DT-054")),
        pytest.param({"approach": "word " + " " * 60}, "approach-short", "tasks[0].approach", marks=pytest.mark.req("DT-052")),
        pytest.param({"test_strategy": {}}, "tests-missing", "tasks[0].test_strategy", marks=pytest.mark.req("DT-053")),
        pytest.param({"test_strategy": {}, "exempt": "  "}, "tests-missing", "tasks[0].test_strategy", marks=pytest.mark.req("DT-053")),
        pytest.param({"exempt": "too small"}, "exempt-kind", "tasks[0].exempt", marks=pytest.mark.req("DT-053")),
        pytest.param({"kind": "bugfix", "exempt": "too small"}, "exempt-kind", "tasks[0].exempt", marks=pytest.mark.req("DT-053")),
        pytest.param(DOCS, "exempt-many", "tasks", marks=pytest.mark.req("DT-053")),
        pytest.param({"files": ["src/a.py", "../b.py"]}, "path-outside", "tasks[0].files[1]", marks=pytest.mark.req("DT-055")),
        pytest.param({"dependencies": ["T-09"]}, "dependency-unknown", "tasks[0].dependencies[0]", marks=pytest.mark.req("DT-055")),
        pytest.param({"dependencies": ["T-01"]}, "dependency-circle", "tasks", marks=pytest.mark.req("DT-055")),
        pytest.param({"dependencies": ["T-02"]}, "dependency-circle", "tasks", marks=pytest.mark.req("DT-055")),
    ],
)  # fmt: skip
def test_each_problem_has_its_place_and_repair(change: dict[str, Any], code: str, place: str) -> None:
    seen = [one for one in found(task(1, **{**DONE, **change}), task(2, **SECOND)) if one.rule == code]
    assert [one.where.part for one in seen][:1] == [place]
    assert all(one.fix and one.text and one.text in str(one) for one in seen)
    assert seen[0].blocks == (code not in ("hours-many", "hours-few", "exempt-many"))


@pytest.mark.req("DT-050")
def test_an_item_without_a_task_is_named() -> None:
    (problem,) = found(task(1, **DONE))
    assert (problem.rule, problem.what) == ("item-missing", "US-02 has no task")
    assert codes(task(1, **DONE), scope=("US-01",)) == []


@pytest.mark.req("DT-051")
def test_two_hours_and_a_quarter_are_usual() -> None:
    assert codes(task(1, **DONE, estimate_hours=2), task(2, **SECOND, estimate_hours=0.25)) == []


@pytest.mark.req("DT-052", "DT-053")
def test_what_is_just_enough() -> None:
    few = [task(number, **DONE, **DOCS) for number in range(1, 4)]
    rest = [task(number, **DONE, approach="x" * 40) for number in range(4, 11)]
    assert codes(*few, *rest, scope=("US-01",)) == []
    assert codes(*few, *rest[1:], scope=("US-01",)) == ["exempt-many"]


def test_the_circle_is_named() -> None:
    (problem,) = found(task(1, **DONE, dependencies=["T-02"]), task(2, **SECOND))
    assert problem.what == "tasks wait for each other: T-01 → T-02 → T-01"


@pytest.mark.req("DT-064")
def test_items_that_depend_on_each_other_have_tasks_that_do() -> None:
    second = {**SECOND, "dependencies": []}
    (problem,) = found(task(1, **DONE), task(2, **second))
    assert (problem.rule, problem.blocks) == ("item-order", False)
    assert blocking([problem]) == []
    later = task(3, **{**SECOND, "dependencies": ["T-02"]})
    assert codes(task(1, **DONE), task(2, **SECOND), later) == []


@pytest.mark.parametrize(
    ("path", "fine"),
    [
        ("src/a.py", True),
        ("ä/ö ü.py", True),
        ("./a", True),
        ("/a", False),
        ("..", False),
        ("a/../../b", False),
        ("C:\\a", False),
        ("~/a", False),
        ("\\a", False),
        ("a\0", False),
    ],
)
def test_paths_of_the_project(path: str, fine: bool) -> None:
    assert inside(path) is fine


def test_no_items_at_all() -> None:
    breakdown = models.of(BreakdownModel, {"tasks": [task(1)], "summary": "x"})
    assert [one.rule for one in problems(breakdown, backlog(), ())] == ["item-unknown"]
