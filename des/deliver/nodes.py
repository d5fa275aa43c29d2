"""The rows of nw-deliver, in order. Position is computed from facts; nothing is stored (DESIGN §7)."""

from __future__ import annotations

from des.contract.log import Event
from des.contract.roadmap import Step
from des.deliver.facts import DeliverFacts
from des.flow import plan
from des.flow.action import Action, ActionKind, Dispatch, Node, first_open
from des.flow.steps import StepFact, StepStatus

ARCHITECT = "nw-solution-architect"
ROADMAP_REVIEWER = "nw-acceptance-designer-reviewer"
ARCHIVIST = "nw-platform-architect"

MAX_ROADMAPS = 4
MAX_REVIEWS = 2
MAX_STEP_DISPATCHES = 3
MAX_ARCHIVES = 3


def _dispatch(facts: DeliverFacts, dispatch: Dispatch, why: str, most: int) -> Action:
    """The dispatch as an action, or a question to the user once it was tried ``most`` times."""
    tried = facts.attempts.get((dispatch.kind, dispatch.step), 0)
    if tried >= most:
        return Action(
            ActionKind.ASK,
            why,
            dispatch,
            question=f"{dispatch.description}: {tried} dispatches did not complete it. What shall change? "
            "(`des status` and `des report` show where it stands.) After the answer dispatch it again.",
        )
    return Action(ActionKind.DISPATCH, why, dispatch, attempt=tried + 1, of=most)


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
    return _dispatch(facts, _architect(facts), why, MAX_ROADMAPS)


def _create_roadmap(facts: DeliverFacts) -> Action:
    return _roadmap_dispatch(facts, facts.roadmap_problem or f"there is no {facts.delivery.relative}/roadmap.json yet")


def _repair_roadmap(facts: DeliverFacts) -> Action:
    return _roadmap_dispatch(facts, "the roadmap check found:\n" + "\n".join(f"- {line}" for line in facts.findings))


def _approve_roadmap(facts: DeliverFacts) -> Action:
    review = facts.approval.current
    if review is not None and review.gate_status == plan.NEEDS_CHANGES:
        if facts.approval.sent_back >= MAX_REVIEWS:
            return Action(
                ActionKind.ASK,
                f"the roadmap was sent back {facts.approval.sent_back} times",
                _architect(facts),
                question=f"The reviewer still asks for changes: {_summary(review)} What shall the roadmap do? "
                "After the answer dispatch the architect again.",
            )
        return _roadmap_dispatch(facts, "the reviewer asks for changes: " + _summary(review))
    dispatch = Dispatch(
        "review",
        ROADMAP_REVIEWER,
        facts.delivery.feature_id,
        "",
        "Review the roadmap",
        ("review:roadmap",),
        facts.settings.reviewer_model,
    )
    return _dispatch(facts, dispatch, "the roadmap is checked, but no reviewer has approved it", MAX_REVIEWS + 2)


def _summary(review: Event) -> str:
    return str(review.raw.get("summary", "")) if isinstance(review.raw, dict) else ""


def _next_step(facts: DeliverFacts) -> Action:
    blocked = [f for f in facts.steps.values() if f.status is StepStatus.BLOCKED]
    if blocked:
        return _ask_blocked(facts, blocked[0])
    roadmap = facts.roadmap
    ready = plan.ready(roadmap, facts.proven) if roadmap else []
    if not ready:
        return Action(ActionKind.BLOCKED, "no open step is free to start: their dependencies wait for each other")
    step = ready[0]
    why = f"{len(facts.proven)} of {len(facts.steps)} steps proven; {step.id} is open ({facts.steps[step.id].reason})"
    return _dispatch(facts, step_dispatch(facts, step), why, MAX_STEP_DISPATCHES)


def step_dispatch(facts: DeliverFacts, step: Step) -> Dispatch:
    """The dispatch of one step: the crafter owes every configured phase."""
    owes = tuple(f"phase:{phase}" for phase in facts.settings.phases)
    return Dispatch(
        "step",
        facts.settings.crafter,
        facts.delivery.feature_id,
        step.id,
        f"{step.id} {step.name}",
        owes,
        facts.settings.agent_model,
    )


def _ask_blocked(facts: DeliverFacts, fact: StepFact) -> Action:
    step = facts.roadmap.step(fact.id) if facts.roadmap else None
    return Action(
        ActionKind.ASK,
        f"step {fact.id} is blocked: {fact.reason}",
        step_dispatch(facts, step) if step else None,
        question=f"Step {fact.id} cannot go on: {fact.reason.rstrip('.')}. How shall it be resolved? "
        "After the answer dispatch it again.",
    )


def _verify(facts: DeliverFacts) -> Action:
    command = f"des-verify-integrity {facts.delivery.relative}"
    if facts.violated:
        return Action(
            ActionKind.ASK,
            "the steps are recorded as proven, but the delivery as a whole does not hold",
            question=f"`{command} --replay` shows what does not hold. How shall it be repaired?",
        )
    return Action(
        ActionKind.RUN, "all steps are proven; the record as a whole is not verified at this code", command=command
    )


def _archive(facts: DeliverFacts) -> Action:
    d = facts.delivery
    dispatch = Dispatch(
        "finalize",
        ARCHIVIST,
        d.feature_id,
        "",
        "Archive the delivery",
        (f"file:{d.evolution}",),
        facts.settings.agent_model,
    )
    return _dispatch(facts, dispatch, f"verified; {d.evolution} is not written yet", MAX_ARCHIVES)


def _finalize(facts: DeliverFacts) -> Action:
    return Action(ActionKind.RUN, "verified and archived; every step is proven once more", command="des finalize")


NODES: tuple[Node[DeliverFacts], ...] = (
    Node("roadmap written", lambda f: f.roadmap is not None, _create_roadmap),
    Node("roadmap checked", lambda f: not f.findings, _repair_roadmap),
    Node("roadmap approved", lambda f: f.approval.approved, _approve_roadmap),
    Node("steps proven", lambda f: len(f.proven) == len(f.steps), _next_step),
    Node("integrity verified", lambda f: f.verified, _verify),
    Node("archived", lambda f: f.archived, _archive),
    Node("finalized", lambda f: f.finalized, _finalize),
)


def next_action(facts: DeliverFacts) -> Action:
    """The one legal action of this delivery now."""
    report = f"des report {facts.delivery.relative}"
    if facts.finalized:
        return Action(ActionKind.DONE, f"{facts.delivery.feature_id} is finalized", command=report)
    live = [d for d in (facts.writer, *facts.readers) if d is not None]
    if live:
        who = ", ".join(f"{d.agent_type} ({d.step or d.kind})" for d in live)
        why = f"{who} is at work; go on when its result arrives (gone? start Claude Code again)"
        return Action(ActionKind.WAIT, why)
    node = first_open(NODES, facts)
    if node is None:
        return Action(ActionKind.DONE, "nothing is left to do", command=report)
    return node.action(facts)
