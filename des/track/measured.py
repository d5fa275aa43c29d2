"""The figures of an iteration, taken from its record (text, step 7). Nothing here is typed by anybody."""

from __future__ import annotations

from typing import Any

from des.track import metrics, previous
from des.track.defects import FIXED, LEVELS, defects
from des.track.facts import TrackFacts
from des.track.metrics import Facts, GateRun, ItemFact, TaskFact
from des.track.record import Record, Task
from des.track.suites.recorded import covered, of_run
from des.track.values import number, text
from des.track.verdicts import GATES


def figures(facts: TrackFacts) -> dict[str, Any]:
    """The metrics of the record as it is now, and the items that are complete."""
    known = _facts(facts)
    found = metrics.measure(known, previous.metrics(facts.delivery)).to_json()
    done = [one.id for one in known.items if one.done]
    return {**found, "items": done, "suite_runs": suite_runs(facts.record)}


def suite_runs(record: Record) -> list[dict[str, Any]]:
    """Every run of a level, oldest first: when, its coverage (None: not measured), and the defects first seen by it."""
    found = defects(record)
    runs = [(text(raw, "timestamp"), level, raw) for level in LEVELS for raw in record.every(f"suite-{level}")]
    return [
        {
            "at": at,
            "level": level,
            "coverage": known.percent if (known := of_run(raw)) else None,
            "defects": [one.id for one in found if (one.level, one.found_at) == (level, at)],
        }
        for at, level, raw in sorted(runs, key=lambda one: one[:2])
    ]  # fmt: skip


def _facts(facts: TrackFacts) -> Facts:
    record = facts.record
    open_ = {task.item for task in record.tasks if task.status != "done"}
    busy = {task.item for task in record.tasks}
    points = {one.id: one.points for one in facts.ready.items} | _points(record)
    found = defects(record)
    known = covered(record)
    return Facts(
        items=[
            ItemFact(text(one, "id"), points.get(text(one, "id"), 0), text(one, "id") in busy - open_)
            for one in record.scope
        ],
        tasks=[_task(facts, task) for task in record.tasks],
        defects_found=[one.id for one in found],
        defects_fixed=[one.id for one in found if one.status == FIXED],
        coverage=known.lines[0] / known.lines[1] if known else None,
        gates=_runs(record),
        capacity=facts.team.capacity,
    )


def _points(record: Record) -> dict[str, int]:
    """Points as they were when the backlog was judged."""
    ready = record.newest("readiness").get("items", [])
    return {text(one, "id"): int(number(one, "points")) for one in ready if isinstance(one, dict)}


def _task(facts: TrackFacts, task: Task) -> TaskFact:
    """When it began: its first record; when it ended: its last approval."""
    times = [event.time for event in facts.log.events if event.sid == task.step]
    ended = task.current[-1].time if task.current and task.status == "done" else ""
    hours = number(task.plan, "estimate_hours")
    return TaskFact(task.id, task.item, hours, task.status == "done", times[0] if times else "", ended)


def _runs(record: Record) -> list[GateRun]:
    """Every evaluation of a gate that came to an end, in the order they happened.

    A record that only repeats the measurement with an answer that was missing is no evaluation of its own.
    """
    runs = [
        (text(raw, "timestamp"), name, text(raw, "status"))
        for name, gate in GATES.items() for raw in record.every(gate.NAME)
        if text(raw, "status") != "INDETERMINATE"
    ]  # fmt: skip
    return [GateRun(name, status != "FAIL") for _, name, status in sorted(runs)]
