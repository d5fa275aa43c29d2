"""A dispatch that is tried a bounded number of times, then put to the user; and what the agent before left (R8)."""

from __future__ import annotations

from des import limits
from des.flow import answers, leftovers, refactoring
from des.flow.action import Action, ActionKind, Dispatch
from des.flow.flows import Standing
from des.flow.leftovers import Leftovers, Way

#: Kinds of dispatches whose agents write code.
CODING = ("step", "test-writer", "implement", "fix", refactoring.KIND)


def bounded(facts: Standing, dispatch: Dispatch, why: str, most: int) -> Action:
    """The dispatch as an action; a question to the user once it was tried ``most`` times, or when files of somebody
    else are in its way."""
    found = left(facts, dispatch)
    if found.way is Way.ASK:
        return _in_the_way(dispatch, found)
    why = "; ".join(filter(None, (why, found.told)))
    tried = facts.attempts.get(dispatch.task, 0)
    if answered(facts, dispatch):
        return Action(ActionKind.DISPATCH, f"{why}; the user has answered", dispatch)
    if tried >= most:
        return Action(
            ActionKind.ASK,
            why,
            dispatch,
            question=f"{dispatch.description}: {tried} dispatches did not complete it. What shall change? "
            f"(`des status` and `des report` show where it stands.) {after_the_answer()}",
        )
    return Action(ActionKind.DISPATCH, why, dispatch, attempt=tried + 1, of=most)


def waiting(facts: Standing) -> Action | None:
    """What there is to do while an agent is at work: nothing. None when nobody is."""
    live = [one for one in (facts.writer, *facts.readers) if one is not None]
    if not live:
        return None
    who = ", ".join(f"{one.agent_type} ({one.step or one.kind})" for one in live)
    be = "is" if len(live) == 1 else "are"
    return Action(ActionKind.WAIT, f"{who} {be} at work; go on when the result arrives (gone? start Claude Code again)")


def blocked(facts: Standing, sid: str, dispatch: Dispatch | None, most: int) -> Action:
    """A step whose agent said that it cannot go on: the user is asked; once they have answered, it goes on."""
    reason = facts.steps[sid].reason
    why = f"step {sid} is blocked: {reason}"
    if dispatch and answered(facts, dispatch):
        return bounded(facts, dispatch, why, most)
    return Action(
        ActionKind.ASK,
        why,
        dispatch,
        question=f"Step {sid} cannot go on: {reason.rstrip('.')}. How shall it be resolved? "
        f"{after_the_answer()}{_excuse(facts, sid)}",
    )


def _excuse(facts: Standing, sid: str) -> str:
    """What the user can type when the last COMMIT was refused for something that can be excused."""
    own = (event for event in reversed(facts.log.events) if event.sid == sid)
    found = next((event.ev["waivable"] for event in own if event.ev.get("waivable")), None)
    return f" To accept it as it is, the user types:\n{'; '.join(map(str, found))}" if isinstance(found, list) else ""


def left(facts: Standing, dispatch: Dispatch) -> Leftovers:
    """What the agent of this dispatch would meet, and what becomes of it; only who writes code meets anything."""
    if dispatch.kind not in CODING:
        return Leftovers(Way.NONE)
    fact = facts.steps.get(dispatch.step)
    new = [commit for commit in fact.commits if commit not in fact.earlier] if fact else []
    # A refactoring has no red test to go on from: it begins anew from what was green, its last commit.
    keeps = fact is not None and leftovers.begun(fact.cycle, new)
    return leftovers.judge(dispatch.task, facts.dirt, facts.last, keeps, answers.rides(facts.log))


def answered(facts: Standing, dispatch: Dispatch) -> bool:
    """Whether the user answered a question about this task, and no agent has gone to work with that yet."""
    given = answers.of(facts.log, dispatch.task)
    return any(not one.rides and one.after == facts.attempts.get(dispatch.task, 0) for one in given)


def after_the_answer() -> str:
    """How the orchestrator goes on with what the user says."""
    return f"After the answer: {answers.HOW} (the next agent is told), then dispatch it again."


def _in_the_way(dispatch: Dispatch, found: Leftovers) -> Action:
    names = [one.path for one in found.others]
    listed = ", ".join(names[: limits.MOST_IN_THE_WAY]) + (
        f" and {len(names) - limits.MOST_IN_THE_WAY} more" if len(names) > limits.MOST_IN_THE_WAY else ""
    )
    return Action(
        ActionKind.ASK,
        f"before {dispatch.description}: production code is changed and not committed, and not by the agent before",
        question=f"{listed}: what shall become of it? Commit it as yours (git commit), put it away (git stash "
        "--include-untracked), have git ignore it, or let it ride along in the work that comes: des answer --ride "
        "'their words'. Then `des next`.",
        about=dispatch,
    )
