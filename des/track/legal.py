"""Which dispatches an iteration admits now: those `des track next` names, but for readers that are at work already."""

from __future__ import annotations

from des.flow.action import ActionKind, Dispatch
from des.flow.admit import Legal
from des.flow.dispatching import left
from des.flow.leftovers import Way
from des.track.facts import TrackFacts
from des.track.nodes import due


def legal(facts: TrackFacts) -> Legal:
    """The facts as the admission gate needs them."""
    action = due(facts)
    busy = {(one.step, one.agent_type) for one in facts.readers}
    named = [one for one in action.dispatches if (one.step, one.agent) not in busy]
    instead = "run `des track next`: it names the dispatch that is due, or the command to run"
    if action.kind is ActionKind.RUN:
        instead = f"run `{action.command}` ({action.why})"
    writer = facts.writer
    return Legal(
        feature=facts.delivery.feature_id,
        dispatches=[one for one in named if left(facts, one).way is not Way.ASK],
        refusals=lambda sid: _why_not(facts, sid, action.dispatches),
        text_problems=_text_problems,
        busy=f"{writer.agent_type} ({writer.step})" if writer else "",
        instead=instead,
    )


def _why_not(facts: TrackFacts, sid: str, named: tuple[Dispatch, ...]) -> str:
    if any(one.step == sid for one in facts.readers):
        return f"step {sid} has an agent at work"
    task = next((one for one in facts.record.tasks if one.step == sid), None)
    if task is not None and task.status == "done":
        return f"{task.id} (step {sid}) is done already"
    now = ", ".join(one.step for one in named) or "none"
    return f"step {sid} is not due; due is {now}"


def _text_problems(prompt: str, dispatch: Dispatch) -> list[str]:
    """A prompt of one's own cannot hold what the record says by now."""
    return [f"the prompt of step {dispatch.step} is made from the record of the iteration when it is dispatched"]
