"""Phase 3.5: after all steps, and again after every later change of code, the whole is tried out."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.deliver.gates.recorded import INTEGRATION
from des.deliver.phases.recorded import done, run_or_ask
from des.flow.action import Action, Node


def _integrate(facts: DeliverFacts) -> Action:
    why = "all steps are proven; the acceptance suite in every environment and the stories' demos come next"
    return run_or_ask(facts, INTEGRATION, "integration", why)


NODES: tuple[Node[DeliverFacts], ...] = (Node("integrated", lambda f: done(f, INTEGRATION), _integrate),)
