"""Carrying out what was decided about leftovers: set aside at admission, taken along by the user's answer (R8)."""

from __future__ import annotations

from des.contract.errors import DesError
from des.flow import answers, earlier, set_aside
from des.flow.action import Action, ActionKind, Dispatch
from des.flow.admit import Admission
from des.flow.dispatching import left
from des.flow.flows import Facts, Flow, Standing
from des.flow.leftovers import Way


def begin(flow: Flow[Facts], facts: Facts, admission: Admission, dispatch: Dispatch, expanded: bool) -> str:
    """The final prompt of an admitted dispatch. Before a restart, what the agent before left is set aside, and the
    prompt says where. Only for the one who holds the work tree: the files are taken out of it."""
    found = left(facts, dispatch)
    if found.way is not Way.RESTART or not found.left:
        return admission.prompt
    set_aside.set_aside(facts.delivery, dispatch.task, found.left)
    now = flow.gather(facts.delivery)
    if expanded:
        return flow.compose(now, dispatch)
    return f"{admission.prompt}\n\n# EARLIER_TRY\n{earlier.told(now, dispatch)}\n"


def answer(facts: Standing, action: Action, words: str, ride: bool) -> str:
    """Record what the user answered to the question of `des next`, its ``action``; returns what was recorded.

    ride: the files in the way may stay as they are, for the next agent to commit. DesError (exit 1) when nothing is
    asked that goes to an agent.
    """
    dispatch = action.dispatch or action.about
    if action.kind is not ActionKind.ASK or dispatch is None:
        raise DesError(
            "`des next` asks nothing now that an agent has to know",
            "an answer belongs to the question of one dispatch",
            "run `des next`: a question of another kind names its own command",
            1,
        )
    riding = left(facts, dispatch).others if action.about else ()
    if ride != bool(riding):
        raise DesError(
            "the question is about files that are not committed" if riding else "no file of anybody else is in the way",
            "files ride along only if the user says so, and only those that were asked about",
            "des answer --ride 'their words', or let them commit or stash these files" if riding else answers.HOW,
            1,
        )
    tried = facts.attempts.get(dispatch.task, 0)
    answers.write(facts.delivery, dispatch.task, action.question, words, tried, riding)
    names = f" ({', '.join(one.path for one in riding)})" if riding else ""
    return f"recorded for {dispatch.description}{names}; its agent is told"
