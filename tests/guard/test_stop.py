"""What an agent that wants to stop still owes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des import limits
from des.contract import log as logs
from des.guard import stop
from des.state.dispatches import Dispatch

BEFORE, START, AFTER = "2026-01-01T09:00:00Z", "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"
OWES = ("phase:RED", "phase:GREEN", "phase:COMMIT")


def dispatch(*owes: str, stops: int = 0, step: str = "01-01", kind: str = "step") -> Dispatch:
    return Dispatch("toolu_1", kind, feature="x", step=step, owes=owes, started=START, stops=stops, status="live")


def event(
    phase: str, status: str = "EXECUTED", data: str = "PASS", time: str = AFTER, sid: str = "01-01"
) -> dict[str, object]:
    return {"sid": sid, "p": phase, "s": status, "d": data, "t": time}


def facts(*events: dict[str, object], files: dict[str, str] | None = None, running: bool = False) -> stop.Facts:
    record = logs.parse({"schema_version": "4.0", "feature_id": "x", "events": list(events)}, "log")
    return stop.Facts(record, files or {}, running, "/plug in/bin", "docs/feature/x/deliver")


def cycle(*phases: str, time: str = AFTER) -> list[dict[str, object]]:
    return [event(phase, time=time) for phase in phases]


def test_everything_delivered() -> None:
    verdict = stop.judge(dispatch(*OWES), facts(*cycle("RED", "GREEN", "COMMIT")))
    assert not verdict.decision.refused
    assert verdict.over == "delivered what it owed"


@pytest.mark.req("ND-103", "ND-153")
def test_what_is_missing_is_named_with_its_command() -> None:
    verdict = stop.judge(dispatch(*OWES), facts(*cycle("RED")))
    assert verdict.decision.refused
    assert verdict.owed == ["phase:GREEN", "phase:COMMIT"]
    reason = verdict.decision.reason
    assert (
        "'/plug in/bin/des-log-phase' --project-dir docs/feature/x/deliver --step-id 01-01 --phase GREEN --status EXECUTED"
        in reason
    )
    assert "--status BLOCKED" in reason
    assert "phase RED" not in reason


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([event("RED", data="FAIL")], ["phase:RED"]),
        ([event("RED", data="FAIL"), event("RED")], []),
        ([event("RED"), event("RED", data="FAIL")], ["phase:RED"]),
        ([event("RED", "SKIPPED", "NOT_APPLICABLE: already green")], []),
        ([event("RED", "SKIPPED", "because")], ["phase:RED"]),
        ([event("RED", "SKIPPED", "DEFERRED: later")], ["phase:RED"]),
        ([event("RED", "IN_PROGRESS", "")], ["phase:RED"]),
        ([event("RED", sid="01-02")], ["phase:RED"]),
        ([event("RED", time=BEFORE)], []),
    ],
)
def test_what_counts_for_a_phase(events: list[dict[str, object]], left: list[str]) -> None:
    assert stop.outstanding(dispatch("phase:RED", "phase:COMMIT"), facts(*events)) == [*left, "phase:COMMIT"]


def test_a_cycle_that_was_complete_before_does_not_pay_for_a_reopened_step() -> None:
    old = cycle("RED", "GREEN", "COMMIT", time=BEFORE)
    assert stop.outstanding(dispatch(*OWES), facts(*old)) == list(OWES)
    assert stop.outstanding(dispatch(*OWES), facts(*old, event("RED"))) == ["phase:GREEN", "phase:COMMIT"]


def test_phases_of_an_agent_that_was_lost_stay_done() -> None:
    assert stop.outstanding(dispatch(*OWES), facts(*cycle("RED", "GREEN", time=BEFORE))) == ["phase:COMMIT"]


@pytest.mark.parametrize(
    "end", [event("GREEN", "BLOCKED", "needs a key"), event("GREEN", "SKIPPED", "BLOCKED_BY_DEPENDENCY: 01-00")]
)
def test_a_recorded_obstacle_is_an_honest_end(end: dict[str, object]) -> None:
    verdict = stop.judge(dispatch(*OWES), facts(*cycle("RED"), end))
    assert not verdict.decision.refused
    assert verdict.over == "recorded as blocked"
    stale = {**end, "t": BEFORE}
    assert stop.judge(dispatch(*OWES), facts(*cycle("RED"), stale)).decision.refused
    assert stop.judge(dispatch(*OWES), facts({**end, "s": "BLOCKED", "d": " "})).decision.refused, (
        "without a reason it is none"
    )


def test_at_most_three_times() -> None:
    assert stop.judge(dispatch(*OWES, stops=2), facts()).decision.refused
    verdict = stop.judge(dispatch(*OWES, stops=3), facts())
    assert not verdict.decision.refused
    assert "still owed: phase:RED" in verdict.over


def test_no_judgement_while_a_run_is_alive() -> None:
    verdict = stop.judge(dispatch(*OWES), facts(running=True))
    assert not verdict.decision.refused
    assert verdict.over == "", "and the dispatch stays open"


@pytest.mark.req("ND-153")
@pytest.mark.parametrize(("changed", "left"), [("", True), (BEFORE, True), (START, False), (AFTER, False)])
def test_files(changed: str, left: bool) -> None:
    owing = dispatch("file:docs/a.md", kind="finalize", step="")
    verdict = stop.judge(owing, facts(files={"docs/a.md": changed}))
    assert verdict.decision.refused is left
    if left:
        assert "docs/a.md" in verdict.decision.reason
        assert "BLOCKED" not in verdict.decision.reason


@pytest.mark.req("ND-153")
@pytest.mark.parametrize(
    ("gate", "left"),
    [
        ({"gate": "roadmap-review", "status": "APPROVED", "timestamp": AFTER}, False),
        ({"gate": "roadmap-review", "status": "NEEDS_CHANGES", "timestamp": AFTER}, False),
        ({"gate": "roadmap-review", "status": "APPROVED", "timestamp": BEFORE}, True),
        ({"gate": "other", "status": "APPROVED", "timestamp": AFTER}, True),
        ({"gate": "other", "status": "APPROVED", "timestamp": AFTER, "dispatch": "toolu_1"}, False),
    ],
)
def test_reviews(gate: dict[str, object], left: bool) -> None:
    owing = dispatch("review:roadmap", kind="review", step="")
    verdict = stop.judge(owing, facts(gate))
    assert verdict.decision.refused is left
    if left:
        assert "'/plug in/bin/des' review submit" in verdict.decision.reason


def test_a_log_that_cannot_be_read_pays_nothing() -> None:
    unread = stop.Facts(None, {}, False, "/bin", "d")
    assert stop.judge(dispatch(*OWES), unread).decision.refused
    assert stop.judge(dispatch(), unread).over == "delivered what it owed", "who owes nothing may go"


@given(
    st.lists(st.sampled_from([*OWES, "file:a", "review:roadmap", "odd", ""]), max_size=5),
    st.lists(
        st.builds(
            event,
            st.sampled_from(["RED", "GREEN", "COMMIT", "X"]),
            st.sampled_from(["EXECUTED", "SKIPPED", "BLOCKED"]),
            st.text(max_size=5),
            st.sampled_from([BEFORE, START, AFTER, ""]),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_every_agent_comes_to_an_end(owes: list[str], events: list[dict[str, object]], running: bool) -> None:
    one, known = dispatch(*owes), facts(*events)
    for _ in range(limits.MOST_STOPS):
        if not stop.judge(one, known).decision.refused:
            break
        one.stops += 1
    assert not stop.judge(one, known).decision.refused
