"""nw-deliver as the shared programs use it."""

from __future__ import annotations

from des.deliver import completion, prompts
from des.deliver.facts import DeliverFacts, gather
from des.deliver.legal import legal
from des.deliver.nodes import NODES, next_action
from des.flow.flows import Flow

FLOW: Flow[DeliverFacts] = Flow(
    NODES, gather, next_action, legal, prompts.compose, lambda delivery, step: completion.after_a_step(delivery)
)
