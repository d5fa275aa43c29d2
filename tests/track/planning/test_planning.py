"""The plan against breakdown and team, its figures, and the roadmap made of it (text, step 2)."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import roadmap as contract
from des.facts.team import Member, Team
from des.flow import plan as flow_plan
from des.flow import schemas
from des.track import models
from des.track.models.planning import BreakdownModel, PlanModel, StrategyModel
from des.track.planning import compiled, graph, schedule
from des.track.planning.assignment import problems
from des.verdict import Finding, blocking
from tests.support.track_backlog import backlog, ready
from tests.support.track_samples import APPROACH, first_tests, plan, task

TEAM = Team((Member("alice", "software-implementer", 30, 2), Member("bob", "test-engineer", 20, 3)), "t.yaml")
TASKS = [task(1, estimate_hours=2), task(2, dependencies=["T-01"]), task(3)]
IDS = ("T-01", "T-02", "T-03")


def texts() -> dict[str, str]:
    return {one.id: one.text for item in backlog(ready()).items for one in item.criteria}


def breakdown_of(*tasks: dict[str, Any]) -> BreakdownModel:
    return models.of(BreakdownModel, {"tasks": list(tasks), "summary": "x"})


def plan_of(data: dict[str, Any]) -> PlanModel:
    return models.of(PlanModel, data)


def found(risk_items: tuple[str, ...] = (), team: Team = TEAM, **changes: Any) -> list[Finding]:
    return problems(plan_of(plan(*IDS, **changes)), breakdown_of(*TASKS), risk_items, team)


@pytest.mark.req("DT-020", "DT-064", "DT-065", "DT-067", "DT-068")
def test_a_plan_that_fits() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        pytest.param({"sequence": ["T-02", "T-01", "T-03"]}, "order-wrong", "sequence[0]", marks=pytest.mark.req("DT-064")),
        pytest.param({"sequence": ["T-01", "T-02"]}, "task-missing", "sequence", marks=pytest.mark.req("DT-064")),
        pytest.param({"sequence": [*IDS, "T-01"]}, "task-twice", "sequence[3]", marks=pytest.mark.req("DT-064")),
        pytest.param({"sequence": [*IDS, "T-04"]}, "task-unknown", "sequence[3]", marks=pytest.mark.req("DT-064")),
        pytest.param({"owners": {"T-01": "alice", "T-02": "alice", "T-03": "eve"}}, "owner-unknown", "owners.T-03", marks=pytest.mark.req("DT-065")),
        pytest.param({"owners": {"T-01": "alice", "T-02": "alice"}}, "owner-missing", "owners", marks=pytest.mark.req("DT-065")),
        pytest.param({"owners": {**dict.fromkeys(IDS, "alice"), "T-09": "bob"}}, "task-unknown", "owners.T-09", marks=pytest.mark.req("DT-065")),
        pytest.param({"start": "2026-02-30"}, "day-unknown", "start", marks=pytest.mark.req("DT-020")),
        pytest.param({"end": "2026-03-01"}, "dates-swapped", "end", marks=pytest.mark.req("DT-020")),
        pytest.param({"end": "2026-03-05"}, "duration-unusual", "end", marks=pytest.mark.req("DT-020")),
        pytest.param({"end": "2026-03-16"}, "duration-unusual", "end", marks=pytest.mark.req("DT-020")),
        pytest.param({"milestones": [{"day": "2026-03-01", "tasks": [*IDS]}]}, "day-outside", "milestones[0].day", marks=pytest.mark.req("DT-068")),
        pytest.param({"milestones": [{"day": "2026-02-31", "tasks": [*IDS]}]}, "day-unknown", "milestones[0].day", marks=pytest.mark.req("DT-068")),
        pytest.param({"milestones": [{"day": "2026-03-02", "tasks": ["T-01", "T-02"]}]}, "task-missing", "milestones", marks=pytest.mark.req("DT-068")),
        pytest.param({"milestones": [{"day": "2026-03-02", "tasks": [*IDS, "T-03"]}]}, "task-twice", "milestones[0].tasks[3]", marks=pytest.mark.req("DT-068")),
        pytest.param({"milestones": [{"day": "2026-03-02", "tasks": [*IDS, "T-09"]}]}, "task-unknown", "milestones[0].tasks[3]", marks=pytest.mark.req("DT-068")),
        pytest.param({"milestones": [{"day": "2026-03-03", "tasks": ["T-01", "T-03"]}, {"day": "2026-03-02", "tasks": ["T-02"]}]}, "milestone-order", "milestones", marks=pytest.mark.req("DT-068")),
        pytest.param({"risks": [{"item": "US-09", "accepted": "small"}]}, "item-unknown", "risks[0].item", marks=pytest.mark.req("DT-067")),
        pytest.param({"risks": [{"item": "US-01", "task": "T-09"}]}, "task-unknown", "risks[0].task", marks=pytest.mark.req("DT-067")),
        pytest.param({"risks": [{"item": "US-01", "accepted": " "}]}, "risk-open", "risks[0]", marks=pytest.mark.req("DT-067")),
    ],
)  # fmt: skip
def test_each_problem_has_its_place_and_repair(change: dict[str, Any], code: str, place: str) -> None:
    seen = [one for one in found(**change) if one.rule == code]
    assert [one.where.part for one in seen] == [place]
    assert all(one.fix for one in seen)
    assert seen[0].blocks == (code != "duration-unusual")


@pytest.mark.req("DT-020")
@pytest.mark.parametrize(("end", "fine"), [("2026-03-06", True), ("2026-03-15", True)])
def test_one_to_two_weeks(end: str, fine: bool) -> None:
    assert (found(end=end) == []) is fine


@pytest.mark.req("DT-067")
def test_each_risk_has_an_answer() -> None:
    assert [(one.rule, one.where.part) for one in found(("US-01",))] == [("risk-open", "risks")]
    assert found(("US-01",), risks=[{"item": "US-01", "task": "T-02"}]) == []
    assert found(("US-01",), risks=[{"item": "US-01", "accepted": "We know the tariff."}]) == []


@pytest.mark.req("DT-065")
def test_agents_own_tasks_when_there_is_no_team() -> None:
    assert found(team=Team(), owners=dict.fromkeys(IDS, "software-implementer")) == []
    (problem, *_) = found(team=Team())
    assert (problem.rule, "software-implementer" in problem.fix) == ("owner-unknown", True)


@pytest.mark.req("DT-065", "DT-070")
def test_too_much_work_is_told_but_refuses_nothing() -> None:
    small = Team((Member("alice", "x", 1, 1), Member("bob", "x", 1, 1)), "t")
    seen = found(team=small)
    assert [one.rule for one in seen] == ["owner-overloaded", "over-capacity"]
    assert seen[1].text == "the tasks need 250% of the team's hours"
    assert blocking(seen) == []
    assert found(team=Team((Member("alice", "x", 5, 1),), "t")) == []  # just enough
    two = [task(number, estimate_hours=2) for number in (1, 2)]
    ids = [one["id"] for one in two]
    assert problems(plan_of(plan(*ids, owners={"T-01": "alice", "T-02": "bob"})), breakdown_of(*two), (), TEAM) == []
    many = [task(number, estimate_hours=2) for number in range(1, 9)]
    ids = [one["id"] for one in many]
    owners = {**dict.fromkeys(ids, "alice"), "T-07": "bob", "T-08": "carol"}
    team = Team((*TEAM.members, Member("carol", "x", 30, 4)), "t")
    uneven = problems(plan_of(plan(*ids, owners=owners)), breakdown_of(*many), (), team)
    assert [one.rule for one in uneven] == ["load-uneven"]


@pytest.mark.req("DT-066", "DT-069", "DT-070", "DT-071")
def test_the_figures() -> None:
    figures = schedule.of(plan_of(plan(*IDS)), breakdown_of(*TASKS), TEAM.capacity)
    assert figures.to_json() == {
        "tasks": 3,
        "effort_hours": 5.0,
        "utilization": 0.1,
        "critical_path": {"tasks": ("T-01", "T-02"), "hours": 3.5},
        "load": {"alice": 5.0},
        "burndown": [
            {"day": "2026-03-02", "remaining": 3.0},
            {"day": "2026-03-03", "remaining": 1.5},
            {"day": "2026-03-04", "remaining": 0.0},
        ],
        "short_share": 1.0,
        "exempt_share": 0.0,
    }
    assert schedule.of(plan_of(plan(*IDS)), breakdown_of(*TASKS)).utilization is None


@pytest.mark.req("DT-011")
def test_a_priority_orders_what_the_dependencies_leave_open() -> None:
    tasks = breakdown_of(
        task(1, kind="docs", exempt="words", test_strategy={}),
        task(2, test_strategy={"unit": ["a", "b"]}),
        task(3, kind="bugfix", test_strategy={"unit": ["a"], "integration": ["b"], "e2e": ["c"]}),
        task(4, dependencies=["T-03"], test_strategy={"unit": ["a", "b", "c", "d"]}),
    )
    assert schedule.suggested(tasks) == ("T-01", "T-02", "T-03", "T-04")
    assert schedule.suggested(tasks, schedule.TESTS_FIRST) == ("T-03", "T-04", "T-02", "T-01")
    assert schedule.suggested(tasks, schedule.FEATURES_FIRST) == ("T-02", "T-03", "T-04", "T-01")


@st.composite
def breakdowns(draw: st.DrawFn) -> BreakdownModel:
    """Breakdowns without circles: a task depends on earlier ones only; then they are shuffled."""
    count = draw(st.integers(1, 12))
    tasks = [
        task(
            number,
            dependencies=[f"T-{one:02}" for one in draw(st.sets(st.integers(1, number - 1), max_size=3))]
            if number > 1
            else [],
            estimate_hours=draw(st.sampled_from([0.25, 0.5, 1, 1.5, 2, 4])),
        )
        for number in range(1, count + 1)
    ]
    return breakdown_of(*draw(st.permutations(tasks)))


@given(breakdowns())
def test_the_critical_path_is_a_chain_and_no_chain_is_longer(tasks: BreakdownModel) -> None:
    edges = {one.id: tuple(one.dependencies) for one in tasks.tasks}
    hours = schedule.hours_of(tasks)
    path = schedule.critical_path(edges, hours)
    for one, other in zip(path.tasks, path.tasks[1:]):
        assert one in edges[other]
    assert math.isclose(path.hours, sum(hours[name] for name in path.tasks))
    assert path.hours <= sum(hours.values()) + 1e-9
    finish: dict[str, float] = {}
    for name in graph.order(edges):
        finish[name] = hours[name] + max((finish[one] for one in edges[name]), default=0)
    assert math.isclose(path.hours, max(finish.values()))


@given(breakdowns(), st.data())
def test_the_burndown_falls_to_nothing(tasks: BreakdownModel, data: st.DataObject) -> None:
    hours = schedule.hours_of(tasks)
    days = {name: data.draw(st.integers(2, 11)) for name in hours}
    milestones = [(f"2026-03-{day:02}", [name]) for name, day in days.items()]
    burned = schedule.burndown(milestones, hours)
    left = [one.remaining for one in burned]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    assert all(value < sum(hours.values()) for value in left)
    assert [one.day for one in burned] == sorted({day for day, _ in milestones})


@given(breakdowns(), st.sampled_from(["", schedule.TESTS_FIRST, schedule.FEATURES_FIRST]), st.data())
def test_a_suggested_order_makes_a_plan_without_problems(
    tasks: BreakdownModel, priority: str, data: st.DataObject
) -> None:
    ids = schedule.suggested(tasks, priority)
    owners = {name: data.draw(st.sampled_from(["alice", "bob"])) for name in ids}
    made = plan_of(plan(*ids, owners=owners, milestones=[{"day": "2026-03-04", "tasks": list(ids)}]))
    assert blocking(problems(made, tasks, (), TEAM)) == []
    assert math.isclose(
        sum(schedule.load(owners, schedule.hours_of(tasks)).values()), schedule.of(made, tasks).effort_hours
    )


@given(breakdowns())
def test_the_roadmap_is_one_that_the_contract_reads(tasks: BreakdownModel) -> None:
    ids = schedule.suggested(tasks)
    strategy = models.of(StrategyModel, {"tasks": [first_tests(int(name[2:])) for name in ids]})
    made = compiled.roadmap(3, tasks, strategy, plan_of(plan(*ids)), texts())
    assert schemas.problems("roadmap", made, json.dumps(made)) == []
    read = contract.parse(json.loads(json.dumps(made)), "roadmap.json")
    assert flow_plan.cycle(read.steps) == []
    assert [step.id for step in read.steps] == [compiled.step_of(name) for name in ids]


@pytest.mark.req("DT-055", "DT-064")
def test_what_stands_in_a_step() -> None:
    tasks = breakdown_of(
        task(1),
        task(
            2, kind="docs", exempt="words", test_strategy={}, dependencies=["T-01"], acceptance_criteria=["US-01-AC1"]
        ),
    )
    strategy = models.of(StrategyModel, {"tasks": [first_tests(1), first_tests(2, test_file="x.py", before=[])]})
    made = compiled.roadmap(3, tasks, strategy, plan_of(plan("T-01", "T-02")), texts())
    assert made["roadmap"] == {
        "project_id": "iteration-3",
        "created_at": "2026-03-02",
        "total_steps": 2,
        "goal": "Express parcels have a price.",
    }
    assert made["phases"][0]["id"] == "03"
    one, two = made["phases"][0]["steps"]
    assert one == {
        "id": "03-01",
        "name": "Slice 1",
        "task": "T-01",
        "item": "US-01",
        "kind": "feature",
        "criteria": ["US-01-AC1 can be seen."],
        "deps": [],
        "test_file": "tests/unit/test_slice_1.py",
        "files_to_modify": ["src/quote.py"],
        "implementation_notes": APPROACH,
        "agent": "software-implementer",
        "estimate_hours": 1.5,
    }
    assert (two["test_file"], two["deps"], two["kind"]) == ("", ["03-01"], "docs")
    assert contract.parse(made, "r").project_id == "iteration-3"
    assert (compiled.task_of("03-07"), compiled.task_of("04-01")) == ("T-07", "")


def test_twice_the_mean_is_not_yet_uneven() -> None:
    assert schedule.spread({"alice": 8, "bob": 2, "carol": 2}) == 2.0
    tasks = [task(number, estimate_hours=2) for number in range(1, 7)]
    owners = {**dict.fromkeys(("T-01", "T-02", "T-03", "T-04"), "alice"), "T-05": "bob", "T-06": "carol"}
    team = Team((*TEAM.members, Member("carol", "x", 30, 4)), "t")
    assert problems(plan_of(plan(*owners, owners=owners)), breakdown_of(*tasks), (), team) == []


def test_figures_of_a_plan_with_problems_are_figures_too() -> None:
    circle = breakdown_of(task(1, dependencies=["T-01"]))
    figures = schedule.of(plan_of(plan("T-05", owners={"T-09": "x"})), circle, 0)
    assert (figures.critical_path.tasks, figures.load, figures.utilization) == ((), {"x": 0.0}, None)
    assert problems(plan_of(plan("T-05")), circle, (), Team())
    assert schedule.spread({}) == 1.0
