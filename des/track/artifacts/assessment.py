"""`iteration-N-assessment.md` and `metrics.json`: what was measured, and what the project manager makes of it (step 7).

The six sections are the text's. Every number is of the record of metrics; the words are the agent's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, joined, line, section, table
from des.track.record import Record
from des.track.suites.recorded import covered
from des.track.values import count, flat, mapping, mappings, number, percent, share, shown, text, texts

#: Keys of every record of a gate; the rest of it was measured.
_ENVELOPE = ("gate", "status", "timestamp", "seq", "prev", "h")


def render(record: Record) -> dict[str, str]:
    """The figures once they were measured, the assessment once it was handed in as well."""
    metrics, n = record.newest("metrics"), record.iteration
    if not metrics:
        return {}
    found = {places.metrics(n): _json(record, metrics)}
    if record.given("assessment"):
        found[places.assessment(n)] = _assessment(record, metrics)
    return found


def completion(metrics: Mapping[str, Any]) -> str:
    """The share of the planned points that is complete."""
    points = mapping(metrics, "points")
    return percent(number(points, "completed"), number(points, "planned"))


def _json(record: Record, metrics: Mapping[str, Any]) -> str:
    measured = {key: value for key, value in metrics.items() if key not in _ENVELOPE}
    head = {"schema": "des/metrics@1", "iteration": record.iteration, "status": metrics.get("status")}
    return json.dumps({**head, **measured}, indent=1, ensure_ascii=True) + "\n"


def _assessment(record: Record, metrics: Mapping[str, Any]) -> str:
    told = record.submitted("assessment")
    body = joined(
        section("Goals Achievement", _goals(record, metrics, told)),
        section("Velocity Metrics", _velocity(metrics)),
        section("Quality Metrics", _quality(record, metrics, told)),
        section("Risks", _risks(told)),
        section("Lessons Learned", _lessons(told)),
        section("Team Performance", _team(metrics, told)),
    )
    rates, defects = mapping(metrics, "gate_pass_rate"), mapping(metrics, "defects")
    figures = {
        "points": dict(mapping(metrics, "points")),
        "tasks": dict(mapping(metrics, "tasks")),
        "completion": completion(metrics),
        "velocity": metrics.get("velocity"),
        "velocity_trend": text(metrics, "velocity_trend"),
        "quality_trend": text(metrics, "quality_trend"),
        "coverage": _coverage(record, metrics),
        "defects": dict(defects),
        "gate_pass_rate": {"first_try": share(rates.get("first_try")), "all": share(rates.get("all"))},
        "utilization": share(metrics.get("utilization")),
    }
    final = record.newest("finalized")
    status = "COMPLETE" if text(final, "status") == "PASS" else "SUBMITTED"
    title = f"Iteration {record.iteration}: assessment"
    about = record.given("assessment")[-1].about
    return Document("assessment", record.iteration, status, title, body, about, figures).text


def _goals(record: Record, metrics: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    rows = [
        (name, cell(number(one, "planned")), cell(number(one, "completed")),
         percent(number(one, "completed"), number(one, "planned")))
        for name, one in (("Points", mapping(metrics, "points")), ("Tasks", mapping(metrics, "tasks")))
    ]  # fmt: skip
    items = [
        (code(text(item, "id")), cell(text(item, "title")),
         f"{sum(task.status == 'done' for task in mine)} of {len(mine)}")
        for item in record.scope
        for mine in [[task for task in record.tasks if task.item == text(item, "id")]]
    ]  # fmt: skip
    return [
        *table(("What", "Planned", "Completed", "Success"), rows), "",
        *table(("Item", "Title", "Tasks done"), items), "", *bullets(_words(told, "goals")),
    ]  # fmt: skip


def _velocity(metrics: Mapping[str, Any]) -> list[str]:
    times = mapping(metrics, "cycle_times")
    return [
        f"- Points completed: {cell(metrics.get('velocity'))}",
        f"- Trend: {cell(text(metrics, 'velocity_trend'))}",
        "",
        *table(("Task", "Cycle time in seconds"), [(code(one), cell(_plain(times[one]))) for one in times]),
    ]


def _quality(record: Record, metrics: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    rates, defects = mapping(metrics, "gate_pass_rate"), mapping(metrics, "defects")
    return [
        f"- Test coverage: {_coverage(record, metrics)}",
        f"- Defects found: {count(defects, 'found')}, fixed: {count(defects, 'fixed')}",
        f"- Gates passed at the first try: {share(rates.get('first_try'))}, of all evaluations: "
        f"{share(rates.get('all'))}",
        f"- Trend: {cell(text(metrics, 'quality_trend'))}",
        *(f"- {line(one)}" for one in _words(told, "quality")),
    ]


def _coverage(record: Record, metrics: Mapping[str, Any]) -> str:
    known = covered(record)
    return known.percent if known else share(metrics.get("coverage"))


def _risks(told: Mapping[str, Any]) -> list[str]:
    risks = mapping(told, "risks")
    return [
        *section("New", bullets(texts(risks, "new")), 3),
        *section("Retired", bullets(texts(risks, "retired")), 3),
        *joined(section("Mitigation", bullets(_words(risks, "status")), 3)),
    ]


def _lessons(told: Mapping[str, Any]) -> list[str]:
    lessons = mapping(told, "lessons")
    actions = [
        (cell(text(one, "action")), cell(text(one, "owner")), cell(_plain(one.get("iteration"))))
        for one in mappings(lessons, "actions")
    ]
    return [
        *section("What went well", bullets(texts(lessons, "well")), 3),
        *section("What needs improvement", bullets(texts(lessons, "improve")), 3),
        *joined(section("Actions", table(("Action", "Owner", "Iteration"), actions), 3)),
    ]


def _team(metrics: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    return [
        f"- Capacity utilization, estimated hours of what is done: {share(metrics.get('utilization'))}",
        *(f"- {line(one)}" for one in _words(told, "team")),
    ]


def _words(told: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """What an agent said, whether as one text or several, or as an object of texts."""
    value = told.get(key)
    if isinstance(value, Mapping):
        return tuple(f"{flat(name)}: {flat(one)}" for name, one in value.items())
    return texts(told, key) if isinstance(value, (list, tuple)) else tuple(filter(None, [text(told, key)]))


def _plain(value: object) -> str:
    return shown(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else flat(value)
