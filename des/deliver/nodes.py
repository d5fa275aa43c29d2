"""nw-deliver as one table, in order. Position is computed from facts; nothing is stored (DESIGN §7)."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.deliver.phases import close, execute, integration, mutation, refactor, review, roadmap, start, verify
from des.flow.action import Action, ActionKind, Node, first_open
from des.flow.dispatching import waiting

NODES: tuple[Node[DeliverFacts], ...] = (
    *start.NODES,
    *roadmap.NODES,
    *execute.NODES,
    *integration.NODES,
    *refactor.NODES,
    *review.NODES,
    *mutation.NODES,
    *verify.NODES,
    *close.NODES,
)


def next_action(facts: DeliverFacts) -> Action:
    """The one legal action of this delivery now."""
    report = f"des report {facts.delivery.relative}"
    if facts.finalized:
        return Action(ActionKind.DONE, f"{facts.delivery.feature_id} is finalized", command=report)
    if wait := waiting(facts):
        return wait
    node = first_open(NODES, facts)
    return node.action(facts) if node else Action(ActionKind.DONE, "nothing is left to do", command=report)
