"""Phase 3: the code of the feature is refactored, L1 to L6, unless the rigor leaves it out."""

from __future__ import annotations

from des import limits
from des.deliver.facts import DeliverFacts
from des.flow import refactoring
from des.flow.action import Action, Dispatch, Node
from des.flow.dispatching import bounded


def _refactor(facts: DeliverFacts) -> Action:
    dispatch = Dispatch(
        refactoring.KIND,
        facts.settings.crafter,
        facts.delivery.feature_id,
        "",
        "Refactor L1-L6",
        (f"gate:{refactoring.GATE}",),
        facts.settings.agent_model,
    )
    return bounded(
        facts, dispatch, "the feature works; its code is put in order, level by level", limits.MOST_REFACTORINGS
    )


def _done(facts: DeliverFacts) -> bool:
    return not facts.settings.refactoring or refactoring.settled(facts.log, facts.refactorings)


NODES: tuple[Node[DeliverFacts], ...] = (Node("refactored", _done, _refactor),)
