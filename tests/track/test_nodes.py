"""The table of the track: each state of the facts has one action, and it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from des.flow.action import Action, ActionKind
from des.state.dispatches import WRITING_KINDS, Dispatch
from des.track import verdicts
from des.track.guidance import SECURITY
from des.track.legal import legal
from des.track.nodes import NODES, next_action
from des.track.stages import implementation
from tests.track.engine import World

REVIEWED = "des.track.stages"


def walk(world: World, until: str = "", most: int = 300) -> Action:
    """Do what the table names until it names the dispatch of that step or the command, asks, or is through."""
    for _ in range(most):
        facts = world.facts()
        action = next_action(facts)
        named = [*(one.step for one in action.dispatches), action.command]
        if action.kind in (ActionKind.DONE, ActionKind.BLOCKED) or (until and until in named):
            return action
        if action.kind is ActionKind.ASK:
            before = len(world.approved)
            world.accept(facts)
            if len(world.approved) == before:
                return action
            continue
        world.act(action)
    raise AssertionError(f"no end: {action}")


def steps(action: Action) -> list[tuple[str, str]]:
    return [(one.step, one.agent) for one in action.dispatches]


@pytest.mark.req("DT-003", "DT-244", "DT-245")
def test_all_goes_well_from_the_backlog_to_the_end() -> None:
    world, seen = World(), []
    for _ in range(60):
        action = next_action(world.facts())
        seen += [*steps(action), *([action.command] if action.kind is ActionKind.RUN else [])]
        if action.kind is ActionKind.DONE:
            break
        if action.kind is ActionKind.ASK:
            world.accept(world.facts())
        world.act(action)
    assert seen == [
        ("01-01", "project-manager"), ("02-01", "software-implementer"), ("02-02", "test-engineer"),
        ("02-03", "project-manager"), ("03-01", "test-engineer"), ("03-01", "software-implementer"),
        ("03-01", "code-reviewer"), ("03-02", "test-engineer"), ("03-02", "software-implementer"),
        ("03-02", "code-reviewer"), "des track test", ("04-01", "test-engineer"), ("04-02", "test-engineer"),
        ("04-03", "test-engineer"), "des track gate", ("05-01", "security-gatekeeper"), ("05-02", "devops-engineer"),
        ("05-03", "code-reviewer"), "des track gate", "des track integrate", ("06-02", "technical-writer"),
        ("06-03", "operations-manager"), ("07-01", "project-manager"), "des track complete",
    ]  # fmt: skip
    assert world.done


@pytest.mark.req("DT-003", "DT-104", "DT-107", "DT-124", "DT-161")
@given(st.integers(0, 10_000), st.sampled_from((0.2, 0.5, 0.7, 0.85, 0.95)))
@settings(suppress_health_check=list(HealthCheck))
def test_it_ends_whatever_agents_do(seed: int, good: float) -> None:
    """Done, or a question to the user; never a circle, never two writers, always one of the things there are."""
    world = World(seed, good)
    for _ in range(400):
        facts = world.facts()
        action = next_action(facts)
        assert sum(one.kind in WRITING_KINDS for one in action.dispatches) <= 1
        assert len({one.task for one in action.dispatches}) == len(action.dispatches)
        if action.kind in (ActionKind.DONE, ActionKind.BLOCKED):
            assert world.done
            return
        if action.kind is ActionKind.ASK:
            assert action.question
            before = len(world.approved)
            world.accept(facts)
            if len(world.approved) == before:
                return
            continue
        assert action.dispatches or action.command
        world.act(action)
    raise AssertionError(f"no end: {action}")


@pytest.mark.req("DT-104")
@pytest.mark.parametrize("step", ["01-01", "02-01", "02-02", "02-03", "03-01", "04-02", "05-03", "06-02", "07-01"])
def test_an_agent_that_does_nothing_is_dispatched_three_times_then_the_user_is_asked(step: str) -> None:
    world = World()
    action = walk(world, step)
    for attempt in (1, 2, 3):
        assert (action.kind, action.attempt if not action.beside else attempt) == (ActionKind.DISPATCH, attempt)
        world.dispatch(next(one for one in action.dispatches if one.step == step), works=False)
        action = next_action(world.facts())
    assert action.kind is ActionKind.ASK
    assert "3 dispatches did not complete it" in action.question
    # The answer lets one more go out, and is no licence for all that follow.
    dispatch = action.dispatch
    assert dispatch
    world.book.gate("answer", "GIVEN", kind=dispatch.task[0], step=dispatch.task[1], words="so", after=3, rides=[])
    assert next_action(world.facts()).kind is ActionKind.DISPATCH
    world.dispatch(dispatch, works=False)
    assert next_action(world.facts()).kind is ActionKind.ASK


@pytest.mark.req("DT-043", "DT-104")
def test_attempts_count_anew_when_what_they_judge_is_new() -> None:
    world = World()
    action = walk(world, "02-02")
    world.dispatch(action.dispatches[0], works=False)
    world.dispatch(action.dispatches[0], works=False)
    assert next_action(world.facts()).attempt == 3
    world.submitted("02-01", "breakdown")
    assert next_action(world.facts()).attempt == 1
    world = World()
    for _ in range(4):  # four backlogs, each judged at the first try
        action = next_action(world.facts())
        assert (action.kind, action.attempt) == (ActionKind.DISPATCH, 1)
        world.dispatch(action.dispatches[0])
        world.book.gate("readiness", "READY", inputs="of another backlog")


@pytest.mark.req("DT-047", "DT-220")
def test_a_backlog_that_is_not_ready_stops_and_admits_nobody() -> None:
    facts = World().facts()
    facts = replace(facts, ready=replace(facts.ready, status=type(facts.ready.status).BLOCKED))
    action = next_action(facts)
    assert action.kind is ActionKind.BLOCKED
    assert "/flow-discovery-track 3" in action.why
    assert legal(facts).dispatches == []


@pytest.mark.req("DT-009", "DT-012")
@pytest.mark.parametrize("text", ["", "security"])
def test_the_architect_comes_only_with_guidance_on_record(text: str) -> None:
    world = World()
    if text:
        world.book.gate("guidance", "NOTED", text=text, focus=[SECURITY], thresholds={}, reviewers=1)
    assert (("05-04", "security-architect") in steps(walk(world, "05-01"))) is bool(text)


@pytest.mark.req("DT-009", "DT-158")
@pytest.mark.parametrize("severity", ["high", "low"])
def test_what_the_architect_refuses_is_repaired(severity: str) -> None:
    world = World()
    world.book.gate("guidance", "NOTED", text="security", focus=[SECURITY], thresholds={}, reviewers=1)
    action = walk(world, "05-04")
    for one in action.dispatches[:-1]:
        world.dispatch(one)
    found = [{"severity": severity, "file": "src/a.py", "line": 1, "problem": "p", "required_change": "r"}]
    world.handed(
        "security-architecture", {"verdict": "FAIL", "summary": "No trust boundary.", "checks": [], "findings": found}
    )
    action = walk(world, "05-05")
    assert steps(action) == [("05-05", "project-manager")]
    assert "No trust boundary" in action.why
    assert world.facts().gates.findings  # what sends the tasks back


@pytest.mark.req("DT-012")
def test_two_reviewers_when_guidance_asks_for_more_review() -> None:
    world = World()
    world.book.gate("guidance", "NOTED", text="more review", focus=["review"], thresholds={}, reviewers=2)
    action = walk(world, "03-01")
    while action.dispatches[0].agent != "code-reviewer":
        world.act(action)
        action = next_action(world.facts())
    world.act(action)
    world.submitted("03-01", "review")  # the same one again, which is still one
    assert steps(next_action(world.facts())) == [("03-01", "code-reviewer")]
    world.act(action)
    assert steps(next_action(world.facts())) == [("03-02", "test-engineer")]


@pytest.mark.req("DT-090", "DT-106")
@pytest.mark.parametrize(
    ("phases", "writer", "rest"),
    [
        (["RED", "GREEN", "COMMIT"], ["RED"], ["GREEN", "COMMIT"]),
        (["RED", "GREEN"], ["RED"], ["GREEN"]),
        (["PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT"], ["PREPARE", "RED_ACCEPTANCE", "RED_UNIT"],
         ["GREEN", "COMMIT"]),
    ],
)  # fmt: skip
def test_tests_are_written_by_one_and_code_by_another(phases: list[str], writer: list[str], rest: list[str]) -> None:
    world = World()
    world.book.raw["rigor"] = {"profile": "custom", "tdd_phases": phases}
    action = walk(world, "03-01")
    assert action.dispatches[0].kind == "test-writer"
    assert list(action.dispatches[0].owes) == [f"phase:{one}" for one in writer]
    world.act(action)
    action = next_action(world.facts())
    assert action.dispatches[0].kind == "implement"
    assert list(action.dispatches[0].owes) == [f"phase:{one}" for one in rest]


@pytest.mark.req("DT-075", "DT-083")
@pytest.mark.parametrize(("phase", "kind"), [("RED", "test-writer"), ("GREEN", "fix")])
def test_a_task_that_could_not_go_on_goes_to_whom_it_was_with(phase: str, kind: str) -> None:
    """Tests that were never written are the test engineer's still; who found one wrong may correct it."""
    world = World()
    action = walk(world, "03-01")
    if phase == "GREEN":
        world.phase("03-01", "RED")
    world.book.phase("03-01", phase, "the tariff is not decided", "BLOCKED")
    action = next_action(world.facts())
    assert action.kind is ActionKind.ASK
    assert "the tariff is not decided" in action.question
    dispatch = action.dispatch
    assert dispatch
    assert dispatch.kind == kind
    world.book.gate("answer", "GIVEN", kind=kind, step="03-01", words="12 cents", rides=[],
                    after=world.facts().attempts.get(dispatch.task, 0))  # fmt: skip
    action = next_action(world.facts())
    assert (action.kind, action.dispatches[0].kind) == (ActionKind.DISPATCH, kind)
    assert f"phase:{phase}" in action.dispatches[0].owes


@pytest.mark.req("DT-121", "DT-123")
@pytest.mark.parametrize(
    ("cause", "failing", "owes"),
    [
        ("suite-tests", ["t.py::a"], True),
        ("suite-tests", ["of_another_task.py::a"], False),
        ("suite-tests", [], False),
        ("gates", ["t.py::a"], False),
    ],
)
def test_only_for_tests_that_failed_their_causes_are_owed(cause: str, failing: list[str], owes: bool) -> None:
    world = World()
    walk(world, "des track test")
    world.book.suite("unit", "FAIL", code=world.code, failing=[{"id": one, "message": "boom"} for one in failing])
    world.reopen("03-01", cause, "t.py: t.py::a fails: boom — repair it")
    action = next_action(world.facts())
    assert (action.dispatches[0].kind, action.dispatches[0].step) == ("fix", "03-01")
    assert ("submission:fixes" in action.dispatches[0].owes) is owes


@pytest.mark.req("DT-104")
def test_a_review_whose_consequence_was_cut_off_is_asked_for_again() -> None:
    world = World()
    action = walk(world, "03-01")
    while action.dispatches[0].agent != "code-reviewer":
        world.act(action)
        action = next_action(world.facts())
    world.handed("review", {**_review("NEEDS_CHANGES")}, scope="03-01")
    assert steps(next_action(world.facts())) == [("03-01", "code-reviewer")]
    for _ in range(3):
        world.reopen("03-01", "review")
        for phase in ("RED", "GREEN", "COMMIT"):
            world.phase("03-01", phase)
        world.handed("review", {**_review("NEEDS_CHANGES")}, scope="03-01")
    action = next_action(world.facts())
    assert action.kind is ActionKind.ASK
    assert "sent back by its reviewer 3 times" in action.why


@pytest.mark.req("DT-186")
def test_an_assessment_without_its_figures_is_asked_for_again() -> None:
    world = World()
    walk(world, "07-01")
    world.handed("assessment", {"goals": "g"})
    assert steps(next_action(world.facts())) == [("07-01", "project-manager")]
    world.book.gate("metrics", "MEASURED", code=world.code)
    assert next_action(world.facts()).command == "des track complete"


@pytest.mark.req("DT-225")
def test_a_failed_integration_is_looked_into_once_for_each_time() -> None:
    world = World()
    walk(world, "des track integrate")
    for _ in range(2):
        world.book.integrated("FAILURE", code=world.code, error="no disk")
        action = next_action(world.facts())
        assert steps(action) == [("06-01", "devops-engineer")]
        assert "no disk" in action.why
        world.act(action)
        action = next_action(world.facts())
        assert action.kind is ActionKind.ASK
        assert "des reopen 03-NN" in action.question


@pytest.mark.req("DT-161", "DT-162")
def test_new_code_is_tested_and_judged_anew() -> None:
    world = World()
    walk(world, "des track integrate")
    world.reopen("03-02", "the user")
    for phase in ("RED", "GREEN", "COMMIT"):
        world.phase("03-02", phase)
    assert steps(next_action(world.facts())) == [("03-02", "code-reviewer")]
    world.act(next_action(world.facts()))
    assert next_action(world.facts()).command == "des track test"
    assert world.facts().gates.status.value == "INDETERMINATE"


# --- admission ---


def at_work(*who: tuple[str, str, str]) -> tuple[Dispatch, ...]:
    return tuple(Dispatch(f"k{n}", kind, step=step, agent_type=agent) for n, (kind, step, agent) in enumerate(who))


@pytest.mark.req("DT-002", "DT-075")
def test_never_two_writers() -> None:
    world = World()
    action = walk(world, "03-01")
    writer = at_work(("test-writer", "03-01", "test-engineer"))[0]
    facts = world.facts(writer=writer)
    assert next_action(facts).kind is ActionKind.WAIT
    assert legal(facts).busy == "test-engineer (03-01)"
    assert legal(world.facts()).busy == ""
    assert [one.step for one in legal(world.facts()).dispatches] == [one.step for one in action.dispatches]


@pytest.mark.req("DT-120", "DT-127")
def test_of_readers_that_go_out_together_those_at_work_are_not_admitted_twice() -> None:
    world = World()
    walk(world, "05-01")
    busy = at_work(("submission", "05-02", "devops-engineer"))
    facts = world.facts(readers=busy)
    assert next_action(facts).kind is ActionKind.WAIT
    found = legal(facts)
    assert [one.step for one in found.dispatches] == ["05-01", "05-03"]
    assert found.refusals("05-02") == "step 05-02 has an agent at work"


@pytest.mark.req("DT-047", "DT-073", "DT-074")
def test_what_is_not_due_is_refused_with_the_way_on() -> None:
    world = World()
    walk(world, "03-02")
    found = legal(world.facts())
    assert found.refusals("03-01") == "T-01 (step 03-01) is done already"
    assert found.refusals("05-01") == "step 05-01 is not due; due is 03-02"
    assert "des track next" in found.instead
    walk(world, "des track test")
    assert "run `des track test`" in legal(world.facts()).instead
    assert legal(world.facts()).dispatches == []


@pytest.mark.req("DT-002")
def test_a_prompt_of_ones_own_is_refused() -> None:
    world = World()
    action = walk(world, "03-01")
    assert "is made from the record" in legal(world.facts()).text_problems("anything", action.dispatches[0])[0]


def test_the_table_has_each_node_once() -> None:
    assert len({node.name for node in NODES}) == len(NODES)
    assert verdicts.GATES.keys() <= {"security", "performance", "quality"}
    assert implementation.current(World().facts()) is None


def _review(verdict: str) -> dict[str, Any]:
    return {"verdict": verdict, "summary": "s", "checks": {}, "blockers": [], "suggestions": []}
