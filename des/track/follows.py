"""What is worked out from the record of an iteration, worked out once more: verdicts, points, and the plan (R43).

Whoever changes a number in the log can seal the log anew; what was concluded from the number then no longer follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from des.facts.backlog import SCALE
from des.flow import gate_record, plan
from des.track import models, verdicts
from des.track.defects import LEVELS
from des.track.facts import TrackFacts
from des.track.models.planning import BreakdownModel, PlanModel, StrategyModel
from des.track.planning import compiled
from des.track.suites import verdict
from des.verdict import Finding, Place, Result

_ENVELOPE = ("gate", "status", "timestamp", "seq", "prev", "h", "criteria")


def follow(facts: TrackFacts) -> Result:
    """Do verdicts, points and plan follow from what is on record?"""
    found = [*_verdicts(facts), *_points(facts), *_plan(facts)]
    return Result.of("conclusions", "verdicts, points and plan", found)


def differs(name: str, key: str, before: Any, now: Any) -> Finding:
    """A number or a word that is on record as one thing and comes out as another."""
    text = f"{key} is recorded as {before!r:.80}, and comes out as {now!r:.80}"
    return Finding("does-not-repeat", Place(part=name), text, "what does not repeat is no evidence: find out why")


def _verdicts(facts: TrackFacts) -> Iterator[Finding]:
    """What suites and gates say, and what their own facts give by the rules and exceptions of the day."""
    names = {f"suite-{level}": level for level in LEVELS} | {gate.NAME: key for key, gate in verdicts.GATES.items()}
    for name, subject in names.items():
        raw = gate_record.newest(facts.log, name)
        if raw.get("code") != facts.code:
            continue
        given = replace(facts.excuses, today=date.fromisoformat(str(raw["timestamp"])[:10]))
        plain = {key: value for key, value in raw.items() if key not in _ENVELOPE}
        if subject in LEVELS:
            status, rows = verdict.judge(subject, plain, facts.limits, given)
        else:
            status, rows = verdicts.judged(facts.log, subject, plain, facts.track, facts.limits, given)
        if raw.get("status") != status.value:
            yield differs(name, "status", raw.get("status"), status.value)
        recorded = {str(one.get("id")): one for one in raw.get("criteria", [])}
        fresh = {row.id: row.to_json() for row in rows}
        for key in sorted({*recorded, *fresh}):
            if recorded.get(key) != fresh.get(key):
                yield differs(name, f"criterion {key}", _told(recorded.get(key)), _told(fresh.get(key)))


def _told(row: Mapping[str, Any] | None) -> str:
    return f"{row.get('status')}: {row.get('actual')} {row.get('op')} {row.get('threshold')}" if row else ""


def _points(facts: TrackFacts) -> Iterator[Finding]:
    """The points of the readiness are those of the backlog that was judged."""
    raw = gate_record.newest(facts.log, "readiness")
    items = (raw.get("backlog") or {}).get("items", [])
    estimates = {str(one.get("id")): int(one["estimate"]) if one.get("estimate") in SCALE else 0 for one in items}
    ready = 0
    for one in raw.get("items", []):
        points = estimates.get(str(one.get("id")), 0)
        ready += points if one.get("ready") else 0
        if one.get("points") != points:
            yield differs("readiness", f"points of {one.get('id')}", one.get("points"), points)
    for key, now in (("points_ready", ready), ("points_total", sum(estimates.values()))):
        if raw.get(key, now) != now:
            yield differs("readiness", key, raw.get(key), now)


def _plan(facts: TrackFacts) -> Iterator[Finding]:
    """The plan that was approved is what breakdown, tests and plan amount to."""
    record = facts.record
    tasks, tests, planned = (record.submitted(subject) for subject in ("breakdown", "test-first", "plan"))
    if not (facts.roadmap and tasks and tests and planned):
        return
    criteria = [one for item in record.items for one in item.get("acceptance_criteria", [])]
    now = compiled.roadmap(
        facts.delivery.iteration or 0, models.of(BreakdownModel, tasks), models.of(StrategyModel, tests),
        models.of(PlanModel, planned), {str(one.get("id")): str(one.get("text")) for one in criteria},
    )  # fmt: skip
    approved = gate_record.newest(facts.log, plan.REVIEW_GATE).get("plan")
    if approved != plan.digest(now):
        yield differs("roadmap", "the plan", str(approved)[:12], plan.digest(now)[:12])
