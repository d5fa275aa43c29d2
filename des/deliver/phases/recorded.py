"""A phase that is one gate with a record: run it, or put its result to the user."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.flow import gate_record
from des.flow.action import Action, ActionKind


def status(facts: DeliverFacts, name: str) -> str:
    """The status of gate ``name`` for the code at HEAD, "" when it was not run on it."""
    return gate_record.standing(facts.log, name, facts.code)


def run_or_ask(facts: DeliverFacts, name: str, verb: str, why: str) -> Action:
    """RUN the gate; once it failed, or could not decide, for this code and no step was reopened for it: ASK."""
    command = f"des gate {verb} --record"
    found = gate_record.newest(facts.log, name)
    if found.get("code") != facts.code:
        return Action(ActionKind.RUN, why, command=command)
    told = "; ".join(found.get("findings", [])[:3]) or str(found.get("summary", ""))
    return Action(
        ActionKind.ASK,
        f"{name} is {found.get('status')} for the code as it is",
        command=command,
        question=f"{name}: {told} How shall it be repaired? After the repair run `{command}` again.",
    )
