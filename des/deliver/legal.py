"""Which dispatches a delivery admits now: the action `des next` names, and any other step that is ready."""

from __future__ import annotations

from des.deliver import upstream
from des.deliver.facts import DeliverFacts
from des.deliver.nodes import next_action
from des.deliver.phases.execute import step_dispatch
from des.flow import plan
from des.flow.action import ActionKind
from des.flow.admit import Legal, of_template
from des.flow.dispatching import left
from des.flow.leftovers import Way
from des.flow.steps import StepStatus


def legal(facts: DeliverFacts) -> Legal:
    """The facts as the admission gate needs them."""
    busy = facts.writer
    due = []
    action = next_action(facts)
    if action.dispatch is not None:
        due.append(action.dispatch)
    if facts.roadmap is not None and facts.approval.approved:
        named = {d.step for d in due} | upstream.held_steps(facts.log).keys()
        due += [step_dispatch(facts, s) for s in plan.ready(facts.roadmap, facts.proven) if s.id not in named]
    due = [one for one in due if left(facts, one).way is not Way.ASK]
    instead = "run `des next`: it names the dispatch that is due, or the command to run"
    if action.kind is ActionKind.RUN:
        instead = f"run `{action.command}` ({action.why})"
    return Legal(
        feature=facts.delivery.feature_id,
        dispatches=due,
        refusals=lambda sid: _why_not(facts, sid),
        text_problems=of_template(facts.settings.phases),
        busy=f"{busy.agent_type} ({busy.step or busy.kind})" if busy else "",
        instead=instead,
    )


def _why_not(facts: DeliverFacts, sid: str) -> str:
    """Why step ``sid`` may not be dispatched."""
    if facts.roadmap is None:
        return f"there is no roadmap yet, so there is no step {sid}"
    step = facts.roadmap.step(sid)
    if step is None:
        return f"the roadmap has no step {sid}; it has {', '.join(s.id for s in facts.roadmap.steps)}"
    if not facts.approval.approved:
        return f"step {sid} waits for the roadmap's approval"
    if facts.steps[sid].status is StepStatus.PROVEN:
        return f"step {sid} is proven already"
    if issue := upstream.held_steps(facts.log).get(sid):
        return f"step {sid} waits for a decision about {issue}"
    if left(facts, step_dispatch(facts, step)).way is Way.ASK:
        return f"step {sid} waits for what becomes of uncommitted code; run `des next`"
    missing = [dep for dep in step.deps if dep not in facts.proven]
    return f"step {sid} depends on {', '.join(missing)}, not proven yet" if missing else f"step {sid} is not due"
