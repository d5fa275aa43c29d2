"""What went wrong in a delivery, from everything that is on record (R35)."""

from __future__ import annotations

import os
from collections import Counter

from des import limits
from des.contract.log import Log
from des.deliver.clean import clean_execution
from des.flow import waivers
from des.flow.delivery import Delivery
from des.state import dispatches, events


def trouble(delivery: Delivery, log: Log) -> list[str]:
    """Why the execution was not clean, one line each; [] when it was."""
    mine = [d for d in dispatches.load(os.fspath(delivery.root)).dispatches if d.feature == delivery.feature_id]
    excused = [one.line() for one in waivers.load(delivery) if one.kind == "waive"]
    return clean_execution(log, excused, Counter((d.kind, d.step) for d in mine), _refused(delivery, log))


def _refused(delivery: Delivery, log: Log) -> list[str]:
    """The dispatches that were turned away since the delivery began, as far as the diagnostic lines are there."""
    began = str(log.header.get("created", ""))
    found = []
    for event in events.read(os.fspath(delivery.root), "DISPATCH_REFUSED"):
        reasons = event.get("reasons")
        if str(event.get("timestamp", "")) >= began and began:
            found.append(
                str(reasons[0] if isinstance(reasons, list) and reasons else reasons)[: limits.LONGEST_TROUBLE]
            )
    return found
