"""Phase 2: every step is brought to a proven commit, in the order of dependencies."""

from __future__ import annotations

from des import limits
from des.contract.roadmap import Step
from des.deliver.facts import DeliverFacts
from des.deliver.phases import start
from des.flow import dispatching, plan, reopenings
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.flow.dispatching import bounded
from des.flow.steps import StepStatus

#: Who repairs what a reviewer found in the texts of a plugin or skill (text, Phase 4).
AUTHOR = "nw-agent-builder"


def _next_step(facts: DeliverFacts) -> Action:
    roadmap = facts.roadmap
    blocked = [f for f in facts.steps.values() if f.status is StepStatus.BLOCKED]
    if blocked:
        step = roadmap.step(blocked[0].id) if roadmap else None
        return dispatching.blocked(
            facts, blocked[0].id, step_dispatch(facts, step) if step else None, limits.MOST_STEP_DISPATCHES
        )
    ready = plan.ready(roadmap, facts.proven) if roadmap else []
    if not ready:
        return Action(ActionKind.BLOCKED, "no open step is free to start: their dependencies wait for each other")
    free = [step for step in ready if start.held(facts, step.id) is None]
    if not free:
        return start.held(facts, ready[0].id) or Action(ActionKind.BLOCKED, "no open step is free to start")
    step = free[0]
    why = f"{len(facts.proven)} of {len(facts.steps)} steps proven; {step.id} is open ({facts.steps[step.id].reason})"
    return bounded(facts, step_dispatch(facts, step), why, limits.MOST_STEP_DISPATCHES)


def step_dispatch(facts: DeliverFacts, step: Step) -> Dispatch:
    """The dispatch of one step: its agent owes every configured phase."""
    return Dispatch(
        "step",
        _agent(facts, step),
        facts.delivery.feature_id,
        step.id,
        f"{step.id} {step.name}",
        tuple(f"phase:{phase}" for phase in facts.settings.phases),
        facts.settings.agent_model,
    )


def _agent(facts: DeliverFacts, step: Step) -> str:
    """The selected crafter; the author for findings that are only about the texts of a plugin or skill."""
    back = reopenings.standing(facts.log, facts.settings.phases[-1]).get(step.id)
    texts = facts.settings.deliverable_type in ("plugin", "skill")
    if texts and back and back.files and all(file.endswith(".md") for file in back.files):
        return AUTHOR
    return facts.settings.crafter


NODES: tuple[Node[DeliverFacts], ...] = (Node("steps proven", lambda f: len(f.proven) == len(f.steps), _next_step),)
