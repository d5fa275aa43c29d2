"""What went wrong in a delivery, from everything that is on record (R35)."""

from __future__ import annotations

import json
import os
from collections import Counter

from des.contract.errors import DesError
from des.contract.files import read_json
from des.contract.log import Log
from des.deliver.clean import clean_execution
from des.flow.delivery import Delivery
from des.state import dispatches, events

_SHOWN = 200


def trouble(delivery: Delivery, log: Log) -> list[str]:
    """Why the execution was not clean, one line each; [] when it was."""
    mine = [d for d in dispatches.load(os.fspath(delivery.root)).dispatches if d.feature == delivery.feature_id]
    return clean_execution(log, waivers(delivery), Counter((d.kind, d.step) for d in mine), _refused(delivery, log))


def waivers(delivery: Delivery) -> list[str]:
    """The exceptions the user made, one line each; a file that cannot be read is one as well."""
    path = delivery.directory / "waivers.json"
    if not path.exists():
        return []
    try:
        data = read_json(os.fspath(path))
    except DesError as error:
        return [error.what]
    listed = data.get("waivers", []) if isinstance(data, dict) else data
    if not isinstance(listed, list):
        return [f"{path}: not a list"]
    return [_line(one) for one in listed]


def _line(waiver: object) -> str:
    if isinstance(waiver, dict):
        parts = [str(waiver[key]) for key in ("id", "reason") if waiver.get(key)]
        return ": ".join(parts) or json.dumps(waiver, ensure_ascii=False)[:_SHOWN]
    return str(waiver)[:_SHOWN]


def _refused(delivery: Delivery, log: Log) -> list[str]:
    """The dispatches that were turned away since the delivery began, as far as the diagnostic lines are there."""
    began = str(log.header.get("created", ""))
    found = []
    for event in events.read(os.fspath(delivery.root), "DISPATCH_REFUSED"):
        reasons = event.get("reasons")
        if str(event.get("timestamp", "")) >= began and began:
            found.append(str(reasons[0] if isinstance(reasons, list) and reasons else reasons)[:_SHOWN])
    return found
