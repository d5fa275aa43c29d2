"""Phase 6: the record as a whole is verified."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.flow.action import Action, ActionKind, Node


def _verify(facts: DeliverFacts) -> Action:
    command = f"des-verify-integrity {facts.delivery.relative}"
    if facts.violated:
        return Action(
            ActionKind.ASK,
            "the steps are recorded as proven, but the delivery as a whole does not hold",
            question=f"`{command} --replay` shows what does not hold. How shall it be repaired?",
        )
    return Action(
        ActionKind.RUN, "all steps are proven; the record as a whole is not verified at this code", command=command
    )


NODES: tuple[Node[DeliverFacts], ...] = (Node("integrity verified", lambda f: f.verified, _verify),)
