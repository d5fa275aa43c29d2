"""Phase 6: the record as a whole is verified."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.flow import gate_record
from des.flow.action import Action, ActionKind, Node


def _verify(facts: DeliverFacts) -> Action:
    command = f"des-verify-integrity {facts.delivery.relative}"
    found = gate_record.standing(facts.log, gate_record.INTEGRITY, facts.code)
    if not found:
        why = "every phase is through; the record as a whole is not verified at this code"
        return Action(ActionKind.RUN, why, command=command)
    return Action(
        ActionKind.ASK,
        f"integrity is {found} for the code as it is, and no step it could be sent back to is left",
        command=command,
        question=f"`{command}` shows what does not hold. How shall it be repaired? After the repair run it again.",
    )


NODES: tuple[Node[DeliverFacts], ...] = (Node("integrity verified", lambda f: f.verified, _verify),)
