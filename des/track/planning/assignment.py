"""Does a plan fit the breakdown and the team? Order, owners, days and risks (text, step 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from des import limits
from des.facts.team import Team
from des.track.agents import AGENTS
from des.track.models.planning import BreakdownModel, PlanModel
from des.track.planning import schedule
from des.verdict import Finding, Place


def problems(plan: PlanModel, breakdown: BreakdownModel, risk_items: Collection[str], team: Team) -> list[Finding]:
    """Everything that is wrong with a plan for this breakdown; ``risk_items``: high-risk items of the scope. Never
    raises."""
    start, end = _day(plan.start), _day(plan.end)
    return [
        *_sequence(plan, breakdown),
        *_owners(plan, breakdown, team),
        *_load(plan, breakdown, team),
        *_dates(plan, start, end),
        *_milestones(plan, breakdown, start, end),
        *_risks(plan, breakdown, risk_items),
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sequence(plan: PlanModel, breakdown: BreakdownModel) -> Iterator[Finding]:
    tasks = {task.id: task for task in breakdown.tasks}
    seen: set[str] = set()
    for number, name in enumerate(plan.sequence):
        place = f"sequence[{number}]"
        if name not in tasks:
            yield Finding("task-unknown", Place(part=place), f"the breakdown has no task {name}", "remove it")
            continue
        if name in seen:
            yield Finding("task-twice", Place(part=place), f"{name} stands twice", "keep one of the two")
        for other in tasks[name].dependencies:
            if other in tasks and other not in seen:
                text = f"{name} stands before {other}, which it depends on"
                yield Finding("order-wrong", Place(part=place), text, f"put {name} behind {other}")
        seen.add(name)
    for name in tasks:
        if name not in seen:
            yield Finding("task-missing", Place(part="sequence"), f"{name} is not in the sequence", "add it")


def _owners(plan: PlanModel, breakdown: BreakdownModel, team: Team) -> Iterator[Finding]:
    tasks = [task.id for task in breakdown.tasks]
    for name, owner in plan.owners.items():
        place = f"owners.{name}"
        if name not in tasks:
            yield Finding("task-unknown", Place(part=place), f"the breakdown has no task {name}", "remove it")
        elif team.member(owner) is None and owner not in AGENTS:
            known = [member.id for member in team.members] or list(AGENTS)
            text = f"{owner!r}, the owner of {name}, is neither in the team profile nor one of the agents"
            yield Finding("owner-unknown", Place(part=place), text, "write one of: " + ", ".join(known))
    for name in tasks:
        if name not in plan.owners:
            yield Finding("owner-missing", Place(part="owners"), f"{name} has no owner", "add one")


def _load(plan: PlanModel, breakdown: BreakdownModel, team: Team) -> Iterator[Finding]:
    figures = schedule.of(plan, breakdown, team.capacity)
    for owner, hours in figures.load.items():
        member = team.member(owner)
        if member and hours > member.hours:
            text = f"{owner} has {hours:g} hours of tasks and {member.hours:g} hours of time"
            yield Finding(
                "owner-overloaded", Place(part="owners"), text, "give some of them to somebody else", blocks=False
            )
    uneven = schedule.spread(figures.load)
    if uneven > limits.MOST_SPREAD:
        text = f"the heaviest load is {uneven:g} times the mean"
        yield Finding("load-uneven", Place(part="owners"), text, "see whether it can be spread", blocks=False)
    if figures.utilization is not None and figures.utilization > 1:
        text = f"the tasks need {figures.utilization:.0%} of the team's hours"
        yield Finding(
            "over-capacity", Place(), text, "leave items for later, or let the user acknowledge it", blocks=False
        )


def _dates(plan: PlanModel, start: date | None, end: date | None) -> Iterator[Finding]:
    for name, day in (("start", start), ("end", end)):
        if day is None:
            text = f"{getattr(plan, name)} is no day of the calendar"
            yield Finding("day-unknown", Place(part=name), text, "write a day as 2026-03-02")
    if start is None or end is None:
        return
    days = (end - start).days + 1
    if days < 1:
        text = f"the iteration ends on {plan.end}, before it starts on {plan.start}"
        yield Finding("dates-swapped", Place(part="end"), text, "correct one of the two")
    elif not limits.LEAST_DAYS <= days <= limits.MOST_DAYS:
        text = f"the iteration takes {days} days; {limits.LEAST_DAYS} to {limits.MOST_DAYS} are usual"
        yield Finding("duration-unusual", Place(part="end"), text, "see whether that is meant", blocks=False)


def _milestones(plan: PlanModel, breakdown: BreakdownModel, start: date | None, end: date | None) -> Iterator[Finding]:
    tasks = {task.id: task for task in breakdown.tasks}
    placed: dict[str, str] = {}
    for number, milestone in enumerate(plan.milestones):
        place = f"milestones[{number}]"
        day = _day(milestone.day)
        if day is None:
            text = f"{milestone.day} is no day of the calendar"
            yield Finding("day-unknown", Place(part=f"{place}.day"), text, "write a day as 2026-03-02")
        elif start and end and not start <= day <= end:
            text = f"{milestone.day} is outside of {plan.start} to {plan.end}"
            yield Finding("day-outside", Place(part=f"{place}.day"), text, "choose a day of the iteration")
        for index, name in enumerate(milestone.tasks):
            where = f"{place}.tasks[{index}]"
            if name not in tasks:
                yield Finding("task-unknown", Place(part=where), f"the breakdown has no task {name}", "remove it")
            elif name in placed:
                text = f"{name} stands on {placed[name]} already"
                yield Finding("task-twice", Place(part=where), text, "place each task on one day")
            placed.setdefault(name, milestone.day)
    for name, task in tasks.items():
        if name not in placed:
            yield Finding("task-missing", Place(part="milestones"), f"{name} is on no day", "add it to one")
            continue
        for other in task.dependencies:
            if other in placed and placed[other] > placed[name]:
                text = f"{name} is done on {placed[name]}, before {other}, which it depends on ({placed[other]})"
                yield Finding("milestone-order", Place(part="milestones"), text, f"place {name} on that day or later")


def _risks(plan: PlanModel, breakdown: BreakdownModel, risk_items: Collection[str]) -> Iterator[Finding]:
    tasks = {task.id for task in breakdown.tasks}
    known = {task.item for task in breakdown.tasks}.union(risk_items)
    answered: set[str] = set()
    for number, risk in enumerate(plan.risks):
        place = f"risks[{number}]"
        if risk.item not in known:
            text = f"{risk.item!r} is no item of this iteration"
            yield Finding("item-unknown", Place(part=f"{place}.item"), text, "write the id of an item in scope")
        if risk.task and risk.task not in tasks:
            text = f"the breakdown has no task {risk.task}"
            yield Finding(
                "task-unknown", Place(part=f"{place}.task"), text, "write the id of the task that answers the risk"
            )
        elif risk.task or risk.accepted.strip():
            answered.add(risk.item)
        else:
            text = f"nothing is said about the risk of {risk.item}"
            yield Finding(
                "risk-open", Place(part=place), text, "name the `task` that answers it, or why it is `accepted`"
            )
    for item in risk_items:
        if item not in answered and item not in {risk.item for risk in plan.risks}:
            text = f"the risk of {item} has no answer"
            yield Finding(
                "risk-open", Place(part="risks"), text, "add an entry with a `task`, or with why it is `accepted`"
            )
