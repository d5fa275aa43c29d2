"""The figures of an iteration, from records only: points, tasks, velocity, defects, coverage, gates, trends, load and
cycle times (text, step 7). What was not measured is None and never a guess."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from des import limits

STABLE, IMPROVING, DECLINING, VOLATILE = "stable", "improving", "declining", "volatile"
INSUFFICIENT = "insufficient_data"


@dataclass(frozen=True)
class ItemFact:
    """An item of the scope. ``done``: it meets the Definition of Done."""

    id: str
    points: int
    done: bool


@dataclass(frozen=True)
class TaskFact:
    """A task of the plan. ``started`` and ``ended``: times as ISO text, "" when they are not on record."""

    id: str
    item: str
    hours: float
    done: bool
    started: str = ""
    ended: str = ""


@dataclass(frozen=True)
class GateRun:
    """One evaluation of a gate; in the order they happened."""

    gate: str
    passed: bool


@dataclass(frozen=True)
class Facts:
    """What an iteration has on record. ``defects_found`` and ``defects_fixed``: names, each counted once. ``coverage``:
    covered lines over all; ``capacity`` in hours. None: unknown."""

    items: Sequence[ItemFact] = ()
    tasks: Sequence[TaskFact] = ()
    defects_found: Collection[str] = ()
    defects_fixed: Collection[str] = ()
    coverage: float | None = None
    gates: Sequence[GateRun] = ()
    capacity: float | None = None


@dataclass(frozen=True)
class Metrics:
    """The figures. Pairs are (planned, completed), (found, fixed) and (first try, all)."""

    points: tuple[int, int]
    tasks: tuple[int, int]
    defects: tuple[int, int]
    coverage: float | None
    gate_pass_rate: tuple[float | None, float | None]
    velocity_trend: str
    quality_trend: str
    utilization: float | None
    cycle_times: dict[str, int] = field(default_factory=dict)

    @property
    def velocity(self) -> int:
        """Points of the iteration: those of completed items, nothing for parts."""
        return self.points[1]

    def to_json(self) -> dict[str, Any]:
        """The facts for the log and ``metrics.json``; cycle times in seconds."""
        return {
            "points": {"planned": self.points[0], "completed": self.points[1]},
            "tasks": {"planned": self.tasks[0], "completed": self.tasks[1]},
            "velocity": self.velocity,
            "defects": {"found": self.defects[0], "fixed": self.defects[1]},
            "coverage": self.coverage,
            "gate_pass_rate": {"first_try": self.gate_pass_rate[0], "all": self.gate_pass_rate[1]},
            "velocity_trend": self.velocity_trend,
            "quality_trend": self.quality_trend,
            "utilization": self.utilization,
            "cycle_times": dict(self.cycle_times),
        }


def measure(facts: Facts, history: Sequence[object] = ()) -> Metrics:
    """The figures of an iteration; ``history``: the metrics records of earlier ones, oldest first, as they stand in
    their logs. Total: a record that is none is passed over."""
    earlier = [record for record in history if isinstance(record, dict)]
    done = {task.id for task in facts.tasks if task.done}
    points = (sum(item.points for item in facts.items), _completed_points(facts))
    defects = (len(set(facts.defects_found)), len(set(facts.defects_fixed)))
    rate = pass_rate(facts.gates)
    velocities = [value for record in earlier if (value := _number(record.get("velocity"))) is not None]
    return Metrics(
        points=points,
        tasks=(len(facts.tasks), len(done)),
        defects=defects,
        coverage=facts.coverage,
        gate_pass_rate=rate,
        velocity_trend=velocity_trend([*velocities, points[1]]),
        quality_trend=quality_trend(earlier[-1] if earlier else None, facts.coverage, defects[0], rate[0]),
        utilization=_share(math.fsum(task.hours for task in facts.tasks if task.done), facts.capacity),
        cycle_times=cycle_times(facts.tasks),
    )


def _completed_points(facts: Facts) -> int:
    """An item counts when it is done and none of its tasks is open; one without tasks never does."""
    open_ = {task.item for task in facts.tasks if not task.done}
    busy = {task.item for task in facts.tasks}
    return sum(item.points for item in facts.items if item.done and item.id in busy - open_)


def pass_rate(runs: Sequence[GateRun]) -> tuple[float | None, float | None]:
    """(gates that passed at their first evaluation over gates, passes over evaluations); None when none was run."""
    first: dict[str, bool] = {}
    for run in runs:
        first.setdefault(run.gate, run.passed)
    return _share(sum(first.values()), len(first)), _share(sum(run.passed for run in runs), len(runs))


def velocity_trend(velocities: Sequence[float]) -> str:
    """The trend of velocities, oldest first. With fewer than three: insufficient_data.

    Volatile: it goes up by more than 20 % of the mean and down by more than 20 % between neighbours. Otherwise the
    newest is compared with the mean of those before: within 10 % stable, else improving or declining.
    """
    if len(velocities) < limits.TREND_ITERATIONS:
        return INSUFFICIENT
    mean = math.fsum(velocities) / len(velocities)
    steps = [after - before for before, after in zip(velocities, velocities[1:])]
    limit = limits.VOLATILE_VELOCITY * mean
    if max(steps) > limit and min(steps) < -limit:
        return VOLATILE
    base = math.fsum(velocities[:-1]) / (len(velocities) - 1)
    change = velocities[-1] - base
    if abs(change) <= limits.STEADY_VELOCITY * base + 1e-9:
        return STABLE
    return IMPROVING if change > 0 else DECLINING


def quality_trend(
    before: Mapping[str, Any] | None, coverage: float | None, defects_found: int, first_try: float | None
) -> str:
    """More of coverage, defects and first-try passes got better (improving) or worse (declining) than the iteration
    before, as many of each (stable), or nothing can be compared."""
    if before is None:
        return INSUFFICIENT
    was = (
        _number(before.get("coverage")),
        _number(_inside(before, "defects", "found")),
        _number(_inside(before, "gate_pass_rate", "first_try")),
    )
    signs = [
        _sign(now - then) * better
        for then, now, better in zip(was, (coverage, defects_found, first_try), (1, -1, 1))
        if then is not None and now is not None
    ]
    if not signs:
        return INSUFFICIENT
    total = sum(signs)
    return IMPROVING if total > 0 else DECLINING if total < 0 else STABLE


def cycle_times(tasks: Iterable[TaskFact]) -> dict[str, int]:
    """Task id -> seconds from its start to its end; not for tasks that are open or have no times."""
    found = {}
    for task in tasks:
        start, end = _time(task.started), _time(task.ended)
        if task.done and start and end and end >= start:
            found[task.id] = int((end - start).total_seconds())
    return found


def completion(planned: float, completed: float) -> float | None:
    """Percent completed; None when nothing was planned."""
    share = _share(completed, planned)
    return None if share is None else round(100 * share, 1)


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _share(part: float, whole: float | None) -> float | None:
    return round(part / whole, 4) if whole and whole > 0 else None


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None


def _inside(record: Mapping[str, Any], name: str, key: str) -> object:
    inner = record.get(name)
    return inner.get(key) if isinstance(inner, dict) else None


def _sign(value: float) -> int:
    return (value > 1e-9) - (value < -1e-9)
