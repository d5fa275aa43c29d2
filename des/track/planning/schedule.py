"""What follows from a plan by calculation: effort, critical path, load, utilisation, burndown, and an order to begin
with (text, step 2). Nobody types these figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from des import limits
from des.track.models.planning import BreakdownModel, PlanModel, TaskModel
from des.track.planning import graph
from des.track.planning.breakdown import waits_for
from des.track.planning.graph import Graph

TESTS_FIRST, FEATURES_FIRST = "tests-first", "features-first"


@dataclass(frozen=True)
class CriticalPath:
    """The chain of tasks that takes longest, and how long."""

    tasks: tuple[str, ...] = ()
    hours: float = 0


@dataclass(frozen=True)
class Burn:
    """Hours that are left at the end of a day."""

    day: str
    remaining: float


@dataclass(frozen=True)
class Schedule:
    """All figures of a plan. ``utilization``: effort over capacity, None without a team. ``short_share``: share of the
    tasks of at most two hours, ``exempt_share``: of those without a test of their own."""

    tasks: int
    effort_hours: float
    utilization: float | None
    critical_path: CriticalPath
    load: dict[str, float]
    burndown: tuple[Burn, ...]
    short_share: float
    exempt_share: float

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {**asdict(self), "burndown": [asdict(burn) for burn in self.burndown]}


def of(plan: PlanModel, breakdown: BreakdownModel, capacity: float | None = None) -> Schedule:
    """The figures of a plan; ``capacity``: hours of the team, None when unknown. Never raises."""
    hours = hours_of(breakdown)
    count = len(breakdown.tasks)
    effort = math.fsum(hours.values())
    return Schedule(
        tasks=count,
        effort_hours=_rounded(effort),
        utilization=utilization(effort, capacity),
        critical_path=critical_path(waits_for(breakdown), hours),
        load=load(plan.owners, hours),
        burndown=burndown([(one.day, one.tasks) for one in plan.milestones], hours),
        short_share=_rounded(sum(value <= limits.USUAL_TASK_HOURS for value in hours.values()) / count),
        exempt_share=_rounded(sum(task.is_exempt for task in breakdown.tasks) / count),
    )


def hours_of(breakdown: BreakdownModel) -> dict[str, float]:
    """Task id -> estimated hours."""
    return {task.id: task.estimate_hours for task in breakdown.tasks}


def critical_path(edges: Graph, hours: Mapping[str, float]) -> CriticalPath:
    """The longest chain by hours; among equal ones the one that begins first. Tasks in a circle are left out."""
    best: dict[str, tuple[float, str]] = {}
    for name in graph.order(edges):
        before = max(
            ((best[one][0], one) for one in edges[name] if one in best), key=lambda pair: pair[0], default=None
        )
        best[name] = (hours.get(name, 0) + (before[0] if before else 0), before[1] if before else "")
    if not best:
        return CriticalPath()
    last = max(best, key=lambda name: best[name][0])
    chain = [last]
    while before_last := best[chain[-1]][1]:
        chain.append(before_last)
    return CriticalPath(tuple(reversed(chain)), _rounded(best[last][0]))


def utilization(effort: float, capacity: float | None) -> float | None:
    """Effort over capacity; None when the capacity is unknown or nothing."""
    return _rounded(effort / capacity) if capacity and capacity > 0 else None


def load(owners: Mapping[str, str], hours: Mapping[str, float]) -> dict[str, float]:
    """Owner -> hours of the tasks that are theirs, in the order they are first named."""
    each: dict[str, list[float]] = {}
    for task, owner in owners.items():
        each.setdefault(owner, []).append(hours.get(task, 0))
    return {owner: _rounded(math.fsum(values)) for owner, values in each.items()}


def spread(loads: Mapping[str, float]) -> float:
    """How uneven the load is: the heaviest over the mean; 1 is even."""
    mean = math.fsum(loads.values()) / len(loads) if loads else 0
    return _rounded(max(loads.values()) / mean) if mean else 1.0


def burndown(milestones: Sequence[tuple[str, Sequence[str]]], hours: Mapping[str, float]) -> tuple[Burn, ...]:
    """What is left after each milestone's day, in the order of days; a task counts on the first day it stands at."""
    left = dict(hours)
    found: dict[str, float] = {}
    for day, tasks in sorted(milestones, key=lambda pair: pair[0]):
        for task in tasks:
            left.pop(task, None)
        found[day] = _rounded(math.fsum(left.values()))
    return tuple(Burn(day, remaining) for day, remaining in found.items())


def suggested(breakdown: BreakdownModel, priority: str = "") -> tuple[str, ...]:
    """An order that keeps the dependencies. ``priority``: TESTS_FIRST puts the tasks with most tests forward,
    FEATURES_FIRST what a feature is made of, "" leaves the order of the breakdown."""
    tasks = {task.id: task for task in breakdown.tasks}
    return graph.order(waits_for(breakdown), lambda name: _rank(tasks[name], priority))


def _rank(task: TaskModel, priority: str) -> int:
    if priority == TESTS_FIRST:
        strategy = task.test_strategy
        return 1 if task.is_exempt else -len(strategy.unit) - len(strategy.integration) - len(strategy.e2e)
    if priority == FEATURES_FIRST:
        return ("feature", "bugfix", "refactor", "config", "docs").index(task.kind)
    return 0


def _rounded(value: float) -> float:
    return round(value, 2)
