"""nw-deliver as the shared programs use it."""

from __future__ import annotations

from collections.abc import Sequence

from des.deliver.facts import DeliverFacts, gather
from des.deliver.legal import legal
from des.deliver.nodes import NODES, next_action
from des.flow.action import Dispatch
from des.flow.delivery import Delivery
from des.flow.flows import Flow
from des.verdict import Result


def _compose(facts: DeliverFacts, dispatch: Dispatch) -> str:
    from des.deliver import prompts  # every call of des reads this table; few of them begin a dispatch

    return prompts.compose(facts, dispatch)


def _after_a_step(delivery: Delivery, _: str) -> Sequence[Result]:
    from des.deliver import completion  # the gates: only the record of a step asks for them

    return completion.after_a_step(delivery)


FLOW: Flow[DeliverFacts] = Flow(NODES, gather, next_action, legal, _compose, _after_a_step)
