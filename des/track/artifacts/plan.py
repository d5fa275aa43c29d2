"""`iteration-N-plan.md`: the plan in the sections of its template, its numbers computed from breakdown and team."""

from __future__ import annotations

from dataclasses import dataclass

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, codes, joined, line, section, table
from des.track.planning import schedule
from des.track.record import Record
from des.track.values import mapping, mappings, number, percent, shown, text, texts


@dataclass(frozen=True)
class _Numbers:
    """What is computed from breakdown, plan and team, in hours. loads: member, tasks, hours, capacity (0: unknown)."""

    effort: float
    capacity: float
    path: schedule.CriticalPath
    loads: tuple[tuple[str, tuple[str, ...], float, float], ...]
    burndown: tuple[schedule.Burn, ...]


def _numbers(record: Record) -> _Numbers:
    plan = record.submitted("plan")
    hours = {task.id: number(task.plan, "estimate_hours") for task in record.tasks}
    known = {text(member, "id"): number(member, "hours") for member in record.team}
    owners = {name: text(mapping(plan, "owners"), name) for name in hours}
    loads = schedule.load(owners, hours)
    return _Numbers(
        effort=sum(hours.values()),
        capacity=sum(known.values()),
        path=schedule.critical_path({t.id: texts(t.plan, "dependencies") for t in record.tasks}, hours),
        loads=tuple(
            (name, tuple(task for task in hours if owners[task] == name), loads.get(name, 0), known.get(name, 0))
            for name in dict.fromkeys([*known, *filter(None, loads)])
        ),
        burndown=schedule.burndown(
            [(text(one, "day"), texts(one, "tasks")) for one in mappings(plan, "milestones")], hours
        ),
    )


def render(record: Record) -> dict[str, str]:
    """The plan; nothing before one was handed in."""
    if not record.given("plan"):
        return {}
    plan, numbers = record.submitted("plan"), _numbers(record)
    review = record.newest("roadmap-review")
    body = joined(
        section("Goals", [f"- {line(text(plan, 'goal'))}", f"- From {cell(text(plan, 'start'))} to "
                          f"{cell(text(plan, 'end'))}"]),
        section("Scope", _scope(record)),
        section("Tasks", _tasks(record)),
        section("Sequence and critical path", [
            f"- Sequence: {codes(texts(plan, 'sequence'))}",
            f"- Critical path: {codes(numbers.path.tasks)} ({shown(numbers.path.hours)} hours)"]),
        section("Owners and load", _loads(numbers)),
        section("Daily milestones", table(("Day", "Tasks"), [
            (cell(text(one, "day")), codes(texts(one, "tasks"))) for one in mappings(plan, "milestones")])),
        section("Capacity", _capacity(numbers)),
        section("Burndown forecast", table(("Day", "Hours left"), [
            (cell(one.day), cell(one.remaining)) for one in numbers.burndown])),
        section("Risks", _risks(record)),
        section("Test strategy", _strategy(record)),
        section("Change control", _changes(record)),
    )  # fmt: skip
    figures = {
        "plan": text(review, "plan"),
        "start": text(plan, "start"),
        "end": text(plan, "end"),
        "tasks": len(record.tasks),
        "effort_hours": numbers.effort,
        "capacity_hours": numbers.capacity,
        "utilization": percent(numbers.effort, numbers.capacity),
        "critical_path": list(numbers.path.tasks),
        "critical_hours": numbers.path.hours,
        "burndown": [{"day": one.day, "hours_left": one.remaining} for one in numbers.burndown],
    }
    status = text(review, "status") or "SUBMITTED"
    title = f"Iteration {record.iteration}: plan"
    document = Document("plan", record.iteration, status, title, body, figures=figures)
    return {places.plan(record.iteration): document.text}


def _scope(record: Record) -> list[str]:
    rows = [
        (code(text(item, "id")), cell(text(item, "title")), cell(text(item, "kind")), cell(item.get("estimate")),
         cell(text(item, "risk")))
        for item in record.scope
    ]  # fmt: skip
    deferred = codes(texts(record.newest("readiness"), "deferred"))
    return [*table(("Item", "Title", "Kind", "Points", "Risk"), rows), "", f"Deferred: {deferred}"]


def _tasks(record: Record) -> list[str]:
    owners = mapping(record.submitted("plan"), "owners")
    rows = [
        (code(t.id), cell(t.name), code(t.item), cell(text(owners, t.id)), codes(texts(t.plan, "dependencies")),
         cell(number(t.plan, "estimate_hours")))
        for t in record.tasks
    ]  # fmt: skip
    return table(("Task", "Name", "Item", "Owner", "After", "Hours"), rows)


def _loads(numbers: _Numbers) -> list[str]:
    rows = [
        (cell(name), codes(tasks), cell(hours), cell(capacity) if capacity else "unknown", percent(hours, capacity))
        for name, tasks, hours, capacity in numbers.loads
    ]
    return table(("Owner", "Tasks", "Hours", "Capacity", "Load"), rows)


def _capacity(numbers: _Numbers) -> list[str]:
    known = f"{shown(numbers.capacity)} hours" if numbers.capacity else "unknown: the team profile names no hours"
    return [
        f"- Total effort: {shown(numbers.effort)} hours",
        f"- Team capacity: {known}",
        f"- Utilization: {percent(numbers.effort, numbers.capacity)}",
    ]


def _risks(record: Record) -> list[str]:
    rows = [
        (code(text(one, "item")), code(text(one, "task")) if text(one, "task") else "–", cell(text(one, "accepted")))
        for one in mappings(record.submitted("plan"), "risks")
    ]
    return table(("Item", "Mitigated by", "Accepted because"), rows)


def _strategy(record: Record) -> list[str]:
    tests = [one for entry in mappings(record.submitted("test-first"), "tasks") for one in mappings(entry, "before")]
    levels = dict.fromkeys(text(one, "level") for one in tests)
    planned = [f"{level}: {sum(text(one, 'level') == level for one in tests)}" for level in levels]
    exempt = [f"{task.id} needs no test first: {task.exempt}" for task in record.tasks if task.exempt]
    return bullets([f"Tests planned before code, {one}" for one in planned] + exempt)


def _changes(record: Record) -> list[str]:
    """Everything that moved the plan after it was first handed in."""
    plans = len(record.given("plan"))
    moved = [f"The plan was handed in {plans} times; this is the newest."] if plans > 1 else []
    moved += [
        f"Step {text(one, 'step')} was opened again by {text(one, 'cause')}: {'; '.join(texts(one, 'findings'))}"
        for one in record.every("reopened")
    ]
    guidance = text(record.newest("guidance"), "text")
    return bullets([*([f"Guidance: {guidance}"] if guidance else []), *moved])
