"""What earlier iterations of the project left on record: velocities, baselines, finished items, answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from des.contract import ids
from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import gate_record
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.questions import Question

_ENDED = "finalized"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def earlier(delivery: Delivery) -> list[Delivery]:
    """The iterations with a lower number that have a log, in order."""
    folder = delivery.directory.parent
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    numbers = sorted(number for name in names if (number := ids.iteration(name)) is not None)
    found = [Delivery(delivery.root, f"iteration-{n}") for n in numbers if n < (delivery.iteration or 0)]
    return [one for one in found if one.log_path.exists()]


def _logs(delivery: Delivery) -> list[Log]:
    """The logs that can be read: one that cannot says nothing, and is that iteration's own trouble."""
    found = []
    for one in earlier(delivery):
        try:
            found.append(one.log())
        except DesError:
            continue
    return found


def metrics(delivery: Delivery) -> list[Mapping[str, Any]]:
    """The figures of each earlier iteration that was completed, oldest first."""
    every = [gate_record.newest(log, "metrics") for log in _logs(delivery) if gate_record.newest(log, _ENDED)]
    return [one for one in every if one]


def velocities(delivery: Delivery) -> list[float]:
    """Story points that each of them completed."""
    return [float(one["velocity"]) for one in metrics(delivery) if isinstance(one.get("velocity"), (int, float))]


def finished(delivery: Delivery) -> frozenset[str]:
    """The items that earlier iterations completed: others may depend on them."""
    return frozenset(str(name) for one in metrics(delivery) for name in one.get("items", []))


def durations(delivery: Delivery) -> list[float]:
    """How many seconds each of them took, from its first record to its end."""
    found = []
    for log in _logs(delivery):
        end = gate_record.newest(log, _ENDED).get("timestamp")
        created = log.header.get("created")
        if isinstance(end, str) and isinstance(created, str):
            try:
                took = datetime.strptime(end, _TIME) - datetime.strptime(created, _TIME)
            except ValueError:
                continue
            found.append(took.total_seconds())
    return found


def answered(delivery: Delivery, given: Excuses, question: Question) -> bool:
    """Whether the user has answered exactly this, in this iteration or an earlier one."""
    if given.covering(question) is not None:
        return True
    for one in earlier(delivery):
        try:
            if Excuses.of(one).covering(question) is not None:
                return True
        except DesError:
            continue
    return False
