"""What has to be settled before a roadmap is written."""

from __future__ import annotations

from des.contract.log import Log
from des.deliver import contradictions, prior_waves, upstream
from des.deliver.ends import StartFacts
from des.flow import settings
from des.flow.delivery import Delivery


def read(delivery: Delivery, log: Log) -> StartFacts:
    """The facts of one delivery; DesError for a document that cannot be read.

    A document counts as read once `des context` was run: what the delivery itself changes later is not asked again.
    """
    found = prior_waves.documents(delivery)
    present = tuple(one.path for one in found if one.text is not None)
    return StartFacts(
        present if prior_waves.shown(log) is None else (),
        contradictions.open_ones(contradictions.of(delivery, found), log),
        upstream.unresolved(upstream.of(delivery), log),
        settings.paradigm_open(log),
    )
