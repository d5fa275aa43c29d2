"""The Delivery Track as the shared programs use it."""

from __future__ import annotations

from des.flow.flows import Flow
from des.track import completion, prompts, telling
from des.track.facts import TrackFacts, gather
from des.track.legal import legal
from des.track.nodes import NODES, next_action

FLOW: Flow[TrackFacts] = Flow(
    NODES, gather, next_action, legal, prompts.compose, completion.after_a_step, completion.after_red, telling.tell
)
