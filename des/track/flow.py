"""The Delivery Track as the shared programs use it.

Every call of des in an iteration reads this table. What only a dispatch, the record of a step or the user's lines need
is imported by the call that comes to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from des.flow.action import Dispatch
from des.flow.delivery import Delivery
from des.flow.flows import Flow
from des.track.facts import TrackFacts, gather
from des.track.legal import legal
from des.track.nodes import NODES, next_action
from des.verdict import Result


def _compose(facts: TrackFacts, dispatch: Dispatch) -> str:
    from des.track import prompts

    return prompts.compose(facts, dispatch)


def _after_a_step(delivery: Delivery, step: str) -> Sequence[Result]:
    from des.track import completion

    return completion.after_a_step(delivery, step)


def _after_red(delivery: Delivery, step: str, ids: Collection[str]) -> Sequence[Result]:
    from des.track import completion

    return completion.after_red(delivery, step, ids)


def _tell(facts: TrackFacts) -> Sequence[str]:
    from des.track import telling

    return telling.tell(facts)


FLOW: Flow[TrackFacts] = Flow(NODES, gather, next_action, legal, _compose, _after_a_step, _after_red, _tell)
