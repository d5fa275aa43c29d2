"""What becomes of a submission: it is checked, written down, and what follows from it is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from des.flow import plan, record, reopenings, sending_back
from des.flow.reopenings import Settled
from des.state import store
from des.track import measured, models, readiness, submissions
from des.track.checking import wrong
from des.track.facts import TrackFacts
from des.track.models.planning import BreakdownModel, PlanModel, ReadinessModel, StrategyModel
from des.track.planning import compiled

Content = Mapping[str, Any]
APPROVER = "des track"


@dataclass(frozen=True)
class Received:
    """The record as written, and what the agent is told beside it."""

    record: Mapping[str, Any]
    told: tuple[str, ...] = ()


def receive(facts: TrackFacts, name: str, text: str) -> Received:
    """Take a submission of the agent that owes it. DesError (exit 1) naming every place that is wrong with it."""
    subject = name.partition("/")[0]
    scope = submissions.owed(facts.delivery, name).scope
    written = submissions.receive(
        facts.delivery, name, text, _about(facts, subject), lambda content: wrong(facts, subject, scope, content)
    )
    follow = _FOLLOW.get(subject)
    told = follow(facts, scope, written["content"]) if follow else ()
    return Received(written, tuple(told))


def _about(facts: TrackFacts, subject: str) -> str:
    """What a submission is bound to: the documents, the submission before it, or the code."""
    if subject in ("readiness", "breakdown"):
        return facts.ready.inputs
    if subject == "test-first":
        return submissions.digest(facts.breakdown)
    if subject == "plan":
        return submissions.digest(facts.strategy)
    return facts.code


def _judged(facts: TrackFacts, _: str, content: Content) -> list[str]:
    """The readiness of the backlog, with what the project manager added, and the backlog as it is now."""
    judgement = models.of(ReadinessModel, content)
    now = readiness.judge(facts.backlog, facts.looked_up, judgement)
    record.gate(facts.delivery, "readiness", now.status.value, backlog=facts.backlog.to_json(), **now.to_json())
    return [f"iteration readiness: {now.status.value}"]


def _planned(facts: TrackFacts, _: str, content: Content) -> list[str]:
    """The plan is accepted: it fits tasks, tests, team and risks. It becomes roadmap.json, and is approved as such."""
    data = compiled.roadmap(
        facts.delivery.iteration or 0, models.of(BreakdownModel, facts.breakdown),
        models.of(StrategyModel, facts.strategy), models.of(PlanModel, content),
        {one.id: one.text for item in facts.backlog.items for one in item.criteria},
    )  # fmt: skip
    approved = {**data, "validation": {"status": "approved", "reviewer": APPROVER, "approved_at": store.now()}}
    store.write_atomic(str(facts.delivery.roadmap_path), json.dumps(approved, indent=2, ensure_ascii=False) + "\n")
    record.gate(
        facts.delivery, plan.REVIEW_GATE, plan.APPROVED, plan=plan.digest(data), reviewer=APPROVER,
        summary="the plan fits tasks, tests, team and risks", findings=[],
    )  # fmt: skip
    return [f"planned: {len(data['phases'][0]['steps'])} tasks"]


def _reviewed(facts: TrackFacts, scope: str, content: Content) -> list[str]:
    """A review that asks for changes sends the task back."""
    if content["verdict"] == "APPROVED":
        return ["the task is approved"]
    found = [f"{one['file']}:{one['line']}: {one['problem']} — {one['required_change']}" for one in content["blockers"]]
    files = sorted({one["file"] for one in content["blockers"]})
    again = reopenings.reopen(facts.delivery, facts.log, scope, "review", found, files)
    return [f"the task goes back to the implementer ({len(found)} blockers)" if again else "the user is asked"]


def _remedied(facts: TrackFacts, _: str, content: Content) -> list[str]:
    """Once somebody is to repair what the gates found, the tasks it belongs to are opened again."""
    if facts.gates.passed or not facts.gates.findings:
        return []
    return sent_back(sending_back.findings(facts.delivery, "gates", facts.gates.findings))


def sent_back(settled: Settled) -> list[str]:
    """What followed from findings, for people."""
    lines = [f"sent back: {', '.join(settled.reopened)}"] if settled.reopened else []
    return [*lines, *([f"not sent back: {settled.stopped}; the user is asked"] if settled.stopped else [])]


def _assessed(facts: TrackFacts, _: str, content: Content) -> list[str]:
    """The figures of the iteration go on record beside what people make of them."""
    record.gate(facts.delivery, "metrics", "MEASURED", code=facts.code, **measured.figures(facts))
    return []


_FOLLOW: Mapping[str, Callable[[TrackFacts, str, Content], list[str]]] = {
    "readiness": _judged, "plan": _planned, "review": _reviewed, "remediation": _remedied, "assessment": _assessed,
}  # fmt: skip
