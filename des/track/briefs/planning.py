"""Briefs of steps 1 and 2: readiness, breakdown, test-first strategy, plan."""

from __future__ import annotations

from typing import Any

from des import limits
from des.facts import design_refs, manifest
from des.flow.action import Dispatch
from des.track import previous, templates
from des.track.briefs.brief import Brief, data, item, submission
from des.track.facts import TrackFacts
from des.track.models import of as model_of
from des.track.models.planning import BreakdownModel
from des.track.planning import schedule
from des.track.planning.breakdown import waits_for
from des.track.readiness import gap


def readiness(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The project manager judges what no program can: is it good enough to build on?"""
    found = [{"id": one.id, "points": one.points, "gaps": list(map(gap, one.failed))} for one in facts.ready.items]
    task = (
        "Judge each item of the backlog: can its criteria be tested, is the design enough to start, are dependencies, "
        "test criteria and estimate believable? You may find gaps that a program cannot; what it found stays a gap."
    )
    return Brief(task, submission(dispatch), _inputs(facts), (("FOUND BY THE PROGRAM", data(found)),))


def breakdown(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The implementer breaks the scope into tasks."""
    task = (
        "Break every item in scope into tasks that take one or two hours, four at most. Each task works on criteria of "
        "its item; together they cover all of them. `dependencies` are other tasks. `exempt` (with the reason) is only "
        "for refactor, docs and config: every other task begins with a failing test. Give `design` where a part with "
        "duties of its own appears."
    )
    sections = (("SCOPE", data(_scope(facts))), ("LANGUAGE", manifest.language(facts.delivery.root)))
    return Brief(task, submission(dispatch), (*_inputs(facts), templates.place("work-package.md")), sections)


def strategy(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The test engineer chooses the tests that come before code."""
    task = (
        "For each task choose the tests that are written before its code: their names, levels and the criteria they "
        "show; every criterion of a task in at least one. Name the one test file of the task, in the project's layout, "
        "and the data and doubles it needs. An exempt task gets an entry without tests."
    )
    sections = (("TASKS", data(facts.breakdown.get("tasks", []))), ("SCOPE", data(_scope(facts))))
    return Brief(task, submission(dispatch), (*_inputs(facts), templates.place("iteration-test-plan.md")), sections)


def plan(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The project manager plans; what can be computed is given."""
    tasks = model_of(BreakdownModel, facts.breakdown)
    hours = schedule.hours_of(tasks)
    known: dict[str, Any] = {
        "an order that keeps the dependencies": list(schedule.suggested(tasks, facts.guidance.order)),
        "critical path": list(schedule.critical_path(waits_for(tasks), hours).tasks),
        "hours": hours,
        "team (hours)": {one.id: one.hours for one in facts.team.members},
        "risk items to answer": list(facts.ready.risk_items),
        "velocity before": previous.velocities(facts.delivery),
        "guidance": facts.guidance.text,
    }
    task = (
        "Plan the iteration: a goal in one sentence, its first and last day "
        f"({limits.LEAST_DAYS} to {limits.MOST_DAYS} days), the sequence of all tasks "
        "that respects dependencies, an owner for each from the team (load balanced), the day each is done, and an "
        "answer to every risk item: a task, or the reason why it is accepted. Sums, critical path and burndown are "
        "computed."
    )
    inputs = (*_inputs(facts), templates.place("iteration-plan.md"))
    return Brief(task, submission(dispatch), inputs, (("KNOWN", data(known)),))


def _scope(facts: TrackFacts) -> list[dict[str, Any]]:
    return [item(one) for one in facts.record.scope]


def _inputs(facts: TrackFacts) -> tuple[str, ...]:
    return (facts.backlog.file, ".aiwg/requirements", design_refs.ARCHITECTURE, "CLAUDE.md", "README.md")
