"""A phase that is one gate with a record: run it, or put its result to the user."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.flow import gate_record, questions
from des.flow.action import Action, ActionKind


def done(facts: DeliverFacts, name: str) -> bool:
    """Whether gate ``name`` is through for the code at HEAD."""
    return gate_record.passed(facts.log, name, facts.code, facts.excuses)


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
        question=f"{name}: {told} How shall it be repaired? After a repair of the environment run `{command}` again; "
        "for a repair of the code run `des reopen <step> '<what to repair>'`. To go on without it, "
        + questions.ask(filter(None, [gate_record.question(facts.log, name)])),
    )
