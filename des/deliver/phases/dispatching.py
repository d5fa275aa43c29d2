"""A dispatch that is tried a bounded number of times, then put to the user."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts, task
from des.flow.action import Action, ActionKind, Dispatch


def bounded(facts: DeliverFacts, dispatch: Dispatch, why: str, most: int) -> Action:
    """The dispatch as an action, or a question to the user once it was tried ``most`` times."""
    tried = facts.attempts.get(task(dispatch.kind, dispatch.step, dispatch.agent, dispatch.owes), 0)
    if tried >= most:
        return Action(
            ActionKind.ASK,
            why,
            dispatch,
            question=f"{dispatch.description}: {tried} dispatches did not complete it. What shall change? "
            "(`des status` and `des report` show where it stands.) After the answer dispatch it again.",
        )
    return Action(ActionKind.DISPATCH, why, dispatch, attempt=tried + 1, of=most)
