"""Phase 1: the roadmap is written, checked and approved."""

from __future__ import annotations

from des import limits
from des.contract.log import Event
from des.deliver.facts import DeliverFacts
from des.flow import plan
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.flow.dispatching import after_the_answer, answered, bounded

ARCHITECT = "nw-solution-architect"
REVIEWER = "nw-acceptance-designer-reviewer"


def _architect(facts: DeliverFacts) -> Dispatch:
    d = facts.delivery
    return Dispatch(
        "roadmap",
        ARCHITECT,
        d.feature_id,
        "",
        "Write the roadmap",
        (f"file:{d.relative}/roadmap.json",),
        facts.settings.agent_model,
    )


def _roadmap_dispatch(facts: DeliverFacts, why: str) -> Action:
    return bounded(facts, _architect(facts), why, limits.MOST_ROADMAPS)


def _create_roadmap(facts: DeliverFacts) -> Action:
    return _roadmap_dispatch(facts, facts.roadmap_problem or f"there is no {facts.delivery.relative}/roadmap.json yet")


def _repair_roadmap(facts: DeliverFacts) -> Action:
    return _roadmap_dispatch(facts, "the roadmap check found:\n" + "\n".join(f"- {line}" for line in facts.findings))


def _approve_roadmap(facts: DeliverFacts) -> Action:
    review = facts.approval.current
    if review is not None and review.gate_status == plan.NEEDS_CHANGES:
        if facts.approval.sent_back >= limits.MOST_ROADMAP_REVIEWS and not answered(facts, _architect(facts)):
            return Action(
                ActionKind.ASK,
                f"the roadmap was sent back {facts.approval.sent_back} times",
                _architect(facts),
                question=f"The reviewer still asks for changes: {_summary(review)} What shall the roadmap do? "
                + after_the_answer(),
            )
        return _roadmap_dispatch(facts, "the reviewer asks for changes: " + _summary(review))
    dispatch = Dispatch(
        "review",
        REVIEWER,
        facts.delivery.feature_id,
        "",
        "Review the roadmap",
        ("review:roadmap",),
        facts.settings.reviewer_model,
    )
    return bounded(
        facts, dispatch, "the roadmap is checked, but no reviewer has approved it", limits.MOST_ROADMAP_REVIEWS + 2
    )


def _summary(review: Event) -> str:
    return str(review.raw.get("summary", "")) if isinstance(review.raw, dict) else ""


NODES: tuple[Node[DeliverFacts], ...] = (
    Node("roadmap written", lambda f: f.roadmap is not None, _create_roadmap),
    Node("roadmap checked", lambda f: not f.findings, _repair_roadmap),
    Node("roadmap approved", lambda f: f.approval.approved, _approve_roadmap),
)
