"""How often a task was dispatched: what bounds its loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from des.contract.log import Log
from des.flow import leftovers, reopenings
from des.flow.leftovers import Task
from des.state.dispatches import Dispatch


def count(mine: Iterable[Dispatch], log: Log, since: Mapping[str, str] | None = None) -> Mapping[Task, int]:
    """The dispatches of each task, oldest ones forgotten where a step began anew.

    since: step id -> the time from which on they count, beside a step's reopening.
    """
    begins = {one.step: one.time for one in reopenings.all_of(log)}
    for step, time in (since or {}).items():
        begins[step] = max(time, begins.get(step, ""))
    counted = [one for one in mine if one.started >= begins.get(one.step, "")]
    return Counter(leftovers.task_of(one.kind, one.step, one.owes, one.agent_type) for one in counted)
