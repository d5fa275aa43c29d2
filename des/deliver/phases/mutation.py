"""Phase 5: mutation testing, where rigor and strategy ask for it."""

from __future__ import annotations

from des import limits
from des.deliver.facts import DeliverFacts
from des.deliver.gates.recorded import MUTATION, mutation_due
from des.deliver.phases.recorded import done, run_or_ask
from des.flow.action import Action, Node


def _mutate(facts: DeliverFacts) -> Action:
    why = f"the strategy is per-feature: at least {limits.MUTANTS_KILLED} % of the mutants have to be noticed by a test"
    return run_or_ask(facts, MUTATION, "mutation", why)


def _done(facts: DeliverFacts) -> bool:
    due, _ = mutation_due(facts.settings.mutation_strategy, facts.settings.mutation)
    return not due or done(facts, MUTATION)


NODES: tuple[Node[DeliverFacts], ...] = (Node("mutants noticed", _done, _mutate),)
