"""Phases 7 to 9: the delivery is archived and finalized."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.deliver.phases.dispatching import bounded
from des.flow.action import Action, ActionKind, Dispatch, Node

ARCHIVIST = "nw-platform-architect"
MAX_ARCHIVES = 3


def _archive(facts: DeliverFacts) -> Action:
    d = facts.delivery
    dispatch = Dispatch(
        "finalize",
        ARCHIVIST,
        d.feature_id,
        "",
        "Archive the delivery",
        (f"file:{d.evolution}",),
        facts.settings.agent_model,
    )
    return bounded(facts, dispatch, f"verified; {d.evolution} is not written yet", MAX_ARCHIVES)


def _finalize(facts: DeliverFacts) -> Action:
    return Action(ActionKind.RUN, "verified and archived; every step is proven once more", command="des finalize")


NODES: tuple[Node[DeliverFacts], ...] = (
    Node("archived", lambda f: f.archived, _archive),
    Node("finalized", lambda f: f.finalized, _finalize),
)
