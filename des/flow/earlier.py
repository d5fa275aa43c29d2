"""What an agent is told of those before it: what they recorded and left, and what the user answered (R8, L142)."""

from __future__ import annotations

from des import limits
from des.flow import answers, set_aside
from des.flow.action import Dispatch
from des.flow.dispatching import CODING, left
from des.flow.flows import Standing


def told(facts: Standing, dispatch: Dispatch) -> str:
    """Lines about earlier tries of this dispatch, "" for the first."""
    found, lines = left(facts, dispatch), []
    if before := _recorded(facts, dispatch):
        lines.append(f"Earlier try: {before}. Look at `git status` and `git log` first and go on from there.")
    if found.left:
        lines.append(f"It left these, not committed: {_some(found.left)}.")
    lines += [
        f"Set aside from an earlier try: {_some(kept.paths)}, kept in {kept.ref} (`git show {kept.ref}:FILE`). "
        "The work tree is as it was before that: begin anew, and take over only what holds."
        for kept in set_aside.of(facts.delivery, facts.log, dispatch.task)
    ]
    rides = answers.rides(facts.log) if dispatch.kind in CODING else ()
    if riding := [one.path for one in facts.dirt if (one.path, one.digest) in rides]:
        lines.append(f"The user's own, to be kept as they are and committed with your work: {_some(riding)}.")
    return "\n".join(lines)


def answered(facts: Standing, dispatch: Dispatch) -> str:
    """The user's words about this dispatch, "" when nobody asked."""
    return "\n".join(one.words for one in answers.of(facts.log, dispatch.task))


def _recorded(facts: Standing, dispatch: Dispatch) -> str:
    """What an earlier dispatch of the step recorded, and why the step is open still; "" when it is the first."""
    fact = facts.steps.get(dispatch.step)
    if fact is None or not (fact.cycle or fact.commits or facts.attempts.get(dispatch.task)):
        return ""
    done = [f"{phase} {event.data or event.status}" for phase, event in fact.cycle.items()]
    return ", ".join(done or ["nothing recorded"]) + (f"; {fact.reason}" if fact.reason else "")


def _some(paths: tuple[str, ...] | list[str]) -> str:
    return ", ".join(paths[: limits.MOST_CHANGED_NAMED]) + (
        f" and {len(paths) - limits.MOST_CHANGED_NAMED} more" if len(paths) > limits.MOST_CHANGED_NAMED else ""
    )
