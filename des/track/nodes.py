"""The Delivery Track as one table, in order. Position is computed from facts; nothing is stored (DESIGN §7)."""

from __future__ import annotations

from des.flow.action import Action, ActionKind, Node, first_open
from des.flow.dispatching import waiting
from des.track.facts import TrackFacts
from des.track.stages import assessment, gates, implementation, integration, planning, readiness, testing

NODES: tuple[Node[TrackFacts], ...] = (
    *readiness.NODES,
    *planning.NODES,
    *implementation.NODES,
    *testing.NODES,
    *gates.NODES,
    *integration.NODES,
    *assessment.NODES,
)


def next_action(facts: TrackFacts) -> Action:
    """The one legal action of this iteration now."""
    if facts.finalized:
        return _over(facts, f"iteration {facts.delivery.iteration} is complete")
    return waiting(facts) or due(facts)


def due(facts: TrackFacts) -> Action:
    """What the table names, whoever is at work."""
    node = first_open(NODES, facts)
    return node.action(facts) if node else _over(facts, "nothing is left to do")


def _over(facts: TrackFacts, why: str) -> Action:
    return Action(ActionKind.DONE, why, command=f"des track report {facts.delivery.iteration}")
