"""Phase 2: every step is brought to a proven commit, in the order of dependencies."""

from __future__ import annotations

from des.contract.roadmap import Step
from des.deliver.facts import DeliverFacts
from des.deliver.phases.dispatching import bounded
from des.flow import plan
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.flow.steps import StepFact, StepStatus

MAX_DISPATCHES = 3


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
    return bounded(facts, step_dispatch(facts, step), why, MAX_DISPATCHES)


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


NODES: tuple[Node[DeliverFacts], ...] = (
    Node("steps proven", lambda f: len(f.proven) == len(f.steps), _next_step),
)
