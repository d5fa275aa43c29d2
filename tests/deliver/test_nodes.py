"""The table of nw-deliver: each state of the facts has one legal action, and the flow ends (DESIGN §7)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import log as log_file
from des.contract import roadmap as roadmap_file
from des.contract.log import Event, Log
from des.deliver.ends import Closing
from des.deliver.expansions import CATALOG
from des.deliver.facts import DeliverFacts
from des.deliver.legal import legal
from des.deliver.nodes import next_action
from des.deliver.phases import review
from des.flow import settings
from des.flow.action import ActionKind
from des.flow.delivery import Delivery
from des.flow.leftovers import task_of
from des.flow.plan import Approval
from des.flow.steps import StepFact, StepStatus
from des.state.dispatches import Dispatch

ROADMAP = roadmap_file.parse(
    {
        "roadmap": {"project_id": "x", "created_at": "t", "total_steps": 2},
        "phases": [
            {
                "id": "01",
                "name": "All",
                "steps": [
                    {"id": "01-01", "name": "First", "criteria": ["a"], "files_to_modify": ["a.py"]},
                    {
                        "id": "01-02",
                        "name": "Second",
                        "criteria": ["b"],
                        "files_to_modify": ["a.py"],
                        "deps": ["01-01"],
                    },
                ],
            }
        ],
    },
    "roadmap.json",
)
LOG = log_file.parse(
    {"schema_version": "4.0", "feature_id": "x", "rigor": {"profile": "standard"}, "events": []}, "log"
)


def _review(status: str) -> Event:
    raw = {"gate": "roadmap-review", "status": status, "timestamp": "t", "summary": "see finding", "findings": []}
    return Event(raw, raw, "log")


def _step(sid: str, status: StepStatus = StepStatus.OPEN, reason: str = "no COMMIT record") -> StepFact:
    return StepFact(sid, status, {}, (), reason)


def _facts(tmp: Path, **more: Any) -> DeliverFacts:
    base = DeliverFacts(
        Delivery(tmp, "x"), LOG, ROADMAP, "", (), Approval(1, _review("APPROVED")),
        {"01-01": _step("01-01"), "01-02": _step("01-02")}, {}, None, (), False, False, False, settings.of(LOG),
    )  # fmt: skip
    return replace(base, **more)


PROVEN = {sid: _step(sid, StepStatus.PROVEN) for sid in ("01-01", "01-02")}


def _log(*records: dict[str, Any], **header: Any) -> Log:
    """A log with these gate records; each is about the code "now" unless it says otherwise."""
    events = [{"timestamp": "t", "code": "now", **record} for record in records]
    raw = {"schema_version": "4.0", "feature_id": "x", "rigor": {"profile": "standard"}, **header, "events": events}
    return log_file.parse(raw, "log")


def _through(*records: dict[str, Any], **header: Any) -> dict[str, Any]:
    """All steps proven at the code "now", with this log."""
    log = _log(*records, **header)
    return {"steps": PROVEN, "code": "now", "log": log, "settings": settings.of(log)}


INTEGRATED = {"gate": "post-merge-integration", "status": "PASS"}
REFACTORED = {"gate": "refactoring", "status": "PASS", "commits": []}
REVIEWED = {
    "gate": "implementation-review", "status": "APPROVED", "scope": "all", "reviewer": "nw-software-crafter-reviewer"
}  # fmt: skip
ALL = _through(INTEGRATED, REFACTORED, REVIEWED)
CLOSED = {**ALL, "verified": True, "archived": True}


def _reviews(deliverable: str, with_code: bool, profile: str = "standard") -> list[tuple[str, str]]:
    log = _log(rigor={"profile": profile}, deliverable_type=deliverable)
    return review.wanted(_facts(Path(), settings=settings.of(log), has_code=with_code))


CODE, PLUGIN, SKILL = "nw-software-crafter-reviewer", "nw-plugin-validator", "nw-skill-reviewer"


@pytest.mark.req("ND-046", "ND-083", "ND-126", "ND-127", "ND-130", "ND-131")
@pytest.mark.parametrize(
    ("asked", "reviews"),
    [
        (_reviews("application", True), [(CODE, "all")]),
        (_reviews("application", True, "lean"), []),
        (_reviews("application", True, "thorough"), [(CODE, "behaviour"), (CODE, "design")]),
        (_reviews("plugin", False), [(PLUGIN, "all"), (SKILL, "all")]),
        (_reviews("plugin", True), [(PLUGIN, "all"), (SKILL, "all"), (CODE, "all")]),
        (
            _reviews("plugin", True, "exhaustive"),
            [
                (PLUGIN, "loading"), (SKILL, "following"), (CODE, "behaviour"),
                (PLUGIN, "behaviour"), (SKILL, "harm"), (CODE, "design"),
            ],
        ),
        (_reviews("skill", True), [(SKILL, "all")]),
        (_reviews("skill", True, "thorough"), [(SKILL, "following"), (SKILL, "harm")]),
    ],
)  # fmt: skip
def test_who_reviews_and_what(asked: list[tuple[str, str]], reviews: list[tuple[str, str]]) -> None:
    assert asked == reviews
    told = [review.scope_text(*one) for one in asked]
    assert len(set(told)) == len({scope if scope == "all" else (who, scope) for who, scope in reviews})


@pytest.mark.req("ND-045", "ND-050", "ND-125")
@pytest.mark.parametrize(
    ("rigor", "records", "said"),
    [
        ({}, [INTEGRATED], "Refactor L1-L6"),
        ({"refactor_pass": False}, [INTEGRATED], "Review the implementation"),
        ({}, [INTEGRATED, REFACTORED], "Review the implementation"),
        ({"reviewer_model": "skip"}, [INTEGRATED, REFACTORED], "des-verify-integrity docs/feature/x/deliver"),
        ({"review_enabled": False}, [INTEGRATED, REFACTORED], "des-verify-integrity docs/feature/x/deliver"),
    ],
)
def test_what_rigor_leaves_out_is_no_action(
    tmp_path: Path, rigor: dict[str, Any], records: list[dict[str, Any]], said: str
) -> None:
    through = _through(*records, rigor={"profile": "custom", "review_enabled": True, "refactor_pass": True, **rigor})
    action = next_action(_facts(tmp_path, **through))
    assert (action.dispatch.description if action.dispatch else action.command) == said


def test_every_review_has_its_own_number_of_tries(tmp_path: Path) -> None:
    """What the roadmap's reviewer and the plugin validator needed is not held against the next one."""
    given = {**REVIEWED, "reviewer": PLUGIN}
    through = _through(INTEGRATED, REFACTORED, given, deliverable_type="plugin")
    tries = {task_of("review", "", ["review:implementation/all"], PLUGIN): 2, ("review", ""): 4}
    action = next_action(_facts(tmp_path, **through, attempts=tries))
    assert action.dispatch
    assert (action.dispatch.agent, action.attempt) == (SKILL, 1)
    tries[task_of("review", "", ["review:implementation/all"], SKILL)] = 2
    assert next_action(_facts(tmp_path, **through, attempts=tries)).kind is ActionKind.ASK


@pytest.mark.req("ND-084", "ND-086", "ND-089", "ND-091", "ND-092", "ND-096", "ND-097", "ND-104", "ND-137", "ND-142")
@pytest.mark.parametrize(
    ("more", "kind", "word"),
    [
        ({"roadmap": None, "approval": Approval(0, None), "steps": {}}, ActionKind.DISPATCH, "nw-solution-architect"),
        (
            {"findings": ("bad",), "approval": Approval(0, None), "steps": {}},
            ActionKind.DISPATCH,
            "nw-solution-architect",
        ),
        ({"approval": Approval(0, None), "steps": {}}, ActionKind.DISPATCH, "nw-acceptance-designer-reviewer"),
        (
            {"approval": Approval(1, _review("NEEDS_CHANGES")), "steps": {}},
            ActionKind.DISPATCH,
            "nw-solution-architect",
        ),
        ({"approval": Approval(2, _review("NEEDS_CHANGES")), "steps": {}}, ActionKind.ASK, "sent back 2 times"),
        ({}, ActionKind.DISPATCH, "01-01 First"),
        ({"steps": {**PROVEN, "01-02": _step("01-02")}}, ActionKind.DISPATCH, "01-02 Second"),
        ({"attempts": {("step", "01-01"): 3}}, ActionKind.ASK, "3 dispatches did not complete it"),
        (
            {"steps": {"01-01": _step("01-01", StepStatus.BLOCKED, "the API is down")}},
            ActionKind.ASK,
            "the API is down",
        ),
        ({"writer": Dispatch("t", "step", step="01-01", agent_type="nw-software-crafter")}, ActionKind.WAIT, "(01-01)"),
        (_through(), ActionKind.RUN, "des gate integration --record"),
        (_through({**INTEGRATED, "code": "before"}), ActionKind.RUN, "des gate integration --record"),
        (
            _through({**INTEGRATED, "status": "FAIL", "findings": ["acceptance: t.py: broken — mend it"]}),
            ActionKind.ASK,
            "t.py: broken",
        ),
        (_through(INTEGRATED), ActionKind.DISPATCH, "Refactor L1-L6"),
        (_through(INTEGRATED, {**REFACTORED, "status": "FAIL"}), ActionKind.DISPATCH, "Refactor L1-L6"),
        ({**_through(INTEGRATED, REFACTORED), "refactorings": ("abc",)}, ActionKind.DISPATCH, "Refactor L1-L6"),
        (_through(INTEGRATED, REFACTORED), ActionKind.DISPATCH, "nw-software-crafter-reviewer"),
        (
            {
                **_through(INTEGRATED, REFACTORED),
                "attempts": {("review", "nw-software-crafter-reviewer review:implementation/all"): 2},
            },
            ActionKind.ASK,
            "2 dispatches did not complete it",
        ),
        (
            _through(INTEGRATED, rigor={"profile": "lean"}),
            ActionKind.RUN,
            "des-verify-integrity docs/feature/x/deliver",
        ),
        (
            _through(INTEGRATED, REFACTORED, {**REVIEWED, "scope": "behaviour"}, rigor={"profile": "thorough"}),
            ActionKind.DISPATCH,
            "Review the implementation (design)",
        ),
        (_through(INTEGRATED, REFACTORED, deliverable_type="plugin"), ActionKind.DISPATCH, "nw-plugin-validator"),
        (_through(INTEGRATED, REFACTORED, deliverable_type="skill"), ActionKind.DISPATCH, "nw-skill-reviewer"),
        (ALL, ActionKind.RUN, "des-verify-integrity docs/feature/x/deliver"),
        (
            _through(INTEGRATED, REFACTORED, REVIEWED, {"gate": "integrity", "status": "FAIL"}),
            ActionKind.ASK,
            "shows what does not hold",
        ),
        ({**ALL, "verified": True}, ActionKind.DISPATCH, "nw-platform-architect"),
        ({**CLOSED, "closing": Closing(trouble=("01-01 was blocked",))}, ActionKind.DISPATCH, "nw-troubleshooter"),
        ({**CLOSED, "closing": Closing(trouble=("x",), noted=True)}, ActionKind.RUN, "des finalize"),
        ({**CLOSED, "closing": Closing(menu=CATALOG.tier_2[:1])}, ActionKind.ASK, "des density choose none"),
        ({**CLOSED, "closing": Closing(offer=True)}, ActionKind.ASK, "des hook-offer decline"),
        (
            {**ALL, "verified": True, "closing": Closing(lacking=("brief: no row",))},
            ActionKind.DISPATCH,
            "brief: no row",
        ),
        (CLOSED, ActionKind.RUN, "des finalize"),
        ({**ALL, "verified": True, "archived": True, "finalized": True}, ActionKind.DONE, "des report"),
    ],
)
def test_each_state_has_its_action(tmp_path: Path, more: dict[str, Any], kind: ActionKind, word: str) -> None:
    action = next_action(_facts(tmp_path, **more))
    assert action.kind is kind
    assert word in str(action)


@pytest.mark.req("ND-098", "ND-099")
def test_a_step_out_of_turn_is_refused_with_its_reason(tmp_path: Path) -> None:
    allowed = legal(_facts(tmp_path))
    assert [d.step for d in allowed.dispatches] == ["01-01"]
    assert "depends on 01-01" in allowed.refusals("01-02")
    assert "no step 09-01" in allowed.refusals("09-01")
    assert "proven already" in legal(_facts(tmp_path, steps=PROVEN)).refusals("01-01")
    assert "approval" in legal(_facts(tmp_path, approval=Approval(0, None), steps={})).refusals("01-01")


@pytest.mark.parametrize(
    "more",
    [
        {"approval": Approval(2, _review("NEEDS_CHANGES")), "steps": {}},
        {"attempts": {("step", "01-01"): 3}},
        {"attempts": {("roadmap", ""): 4}, "roadmap": None, "approval": Approval(0, None), "steps": {}},
        {**ALL, "attempts": {("finalize", ""): 3}, "verified": True},
        {**ALL, **_through(INTEGRATED), "attempts": {("refactor", ""): 3}},
        {"steps": {"01-01": _step("01-01", StepStatus.BLOCKED, "the API is down")}},
    ],
)
def test_after_the_users_answer_the_dispatch_is_admitted(tmp_path: Path, more: dict[str, Any]) -> None:
    facts = _facts(tmp_path, **more)
    action = next_action(facts)
    assert action.kind is ActionKind.ASK
    assert (
        "After the answer: des answer 'their words' (the next agent is told), then dispatch it again" in action.question
    )
    assert action.dispatch in legal(facts).dispatches


@pytest.mark.req("ND-164")
@given(
    st.booleans(), st.booleans(), st.sampled_from([None, "APPROVED", "NEEDS_CHANGES"]), st.integers(0, 3),
    st.lists(st.sampled_from(list(StepStatus)), min_size=2, max_size=2), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_is_total_and_never_two_writers(
    has_roadmap: bool, sound: bool, review: Any, reviews: int, status: list[StepStatus], verified: bool, archived: bool,
    busy: bool,
) -> None:  # fmt: skip
    facts = _facts(
        Path("/nowhere"),
        roadmap=ROADMAP if has_roadmap else None,
        findings=() if sound else ("bad",),
        approval=Approval(reviews, _review(review) if review else None),
        steps={sid: _step(sid, s) for sid, s in zip(("01-01", "01-02"), status, strict=True)},
        verified=verified,
        archived=archived,
        writer=Dispatch("t", "step", step="01-01", agent_type="nw-software-crafter") if busy else None,
    )
    action = next_action(facts)
    assert action.why
    assert action.dispatch is None or 5 < len(action.dispatch.description) < 80
    assert not (busy and action.dispatch)
    assert bool(legal(facts).busy) == busy
