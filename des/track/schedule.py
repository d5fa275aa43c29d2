"""What follows from a plan's numbers: the critical path, the load of each member, how the work burns down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from des.track.record import Record
from des.track.values import mapping, mappings, number, text, texts


@dataclass(frozen=True)
class Load:
    """The hours of one member: what they were given, and what they have (0 when the profile does not know them)."""

    member: str
    tasks: tuple[str, ...]
    hours: float
    capacity: float


@dataclass(frozen=True)
class Schedule:
    """The numbers of a plan. burndown: (day, hours left after it)."""

    effort: float
    capacity: float
    critical_path: tuple[str, ...]
    critical_hours: float
    loads: tuple[Load, ...]
    burndown: tuple[tuple[str, float], ...]


def of(record: Record) -> Schedule:
    """The schedule of the newest breakdown and plan."""
    hours = {task.id: number(task.plan, "estimate_hours") for task in record.tasks}
    deps = {task.id: texts(task.plan, "dependencies") for task in record.tasks}
    path = critical_path(hours, deps)
    plan = record.submitted("plan")
    return Schedule(
        effort=sum(hours.values()),
        capacity=sum(number(member, "hours") for member in record.team),
        critical_path=path,
        critical_hours=sum(hours[name] for name in path),
        loads=_loads(record, plan, hours),
        burndown=_burndown(plan, hours),
    )


def critical_path(hours: Mapping[str, float], deps: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The chain of tasks that depend on each other with the most hours; of equal ones the first in order.

    Dependencies that are no tasks, and those that would close a circle, are left out: other checks refuse them.
    """
    known: dict[str, tuple[float, tuple[str, ...]]] = {}

    def longest(name: str, above: frozenset[str]) -> tuple[float, tuple[str, ...]]:
        if name not in known:
            before = [longest(dep, above | {name}) for dep in deps.get(name, ()) if dep in hours and dep not in above]
            cost, chain = max(before, key=lambda one: one[0], default=(0.0, ()))
            known[name] = (cost + hours[name], (*chain, name))
        return known[name]

    ends = [longest(name, frozenset({name})) for name in hours]
    return max(ends, key=lambda one: one[0], default=(0.0, ()))[1]


def _loads(record: Record, plan: Mapping[str, object], hours: Mapping[str, float]) -> tuple[Load, ...]:
    owners = mapping(plan, "owners")
    members = {text(member, "id"): number(member, "hours") for member in record.team}
    names = dict.fromkeys([*members, *(text(owners, name) for name in owners)])
    loads = []
    for member in names:
        mine = tuple(name for name in hours if text(owners, name) == member)
        loads.append(Load(member, mine, sum(hours[name] for name in mine), members.get(member, 0)))
    return tuple(loads)


def _burndown(plan: Mapping[str, object], hours: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    left, seen, found = sum(hours.values()), set[str](), []
    for milestone in sorted(mappings(plan, "milestones"), key=lambda one: text(one, "day")):
        done = [name for name in texts(milestone, "tasks") if name in hours and name not in seen]
        seen.update(done)
        left -= sum(hours[name] for name in done)
        found.append((text(milestone, "day"), round(left, 2)))
    return tuple(found)
