"""What is wrong with a submission beside its form: it is held against the record and the project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from des.flow import reopenings
from des.flow.cited import exists
from des.track import failures, impacts, models, readiness, verdicts
from des.track.briefs.brief import changed
from des.track.defects import defects
from des.track.facts import TrackFacts
from des.track.models.planning import BreakdownModel, PlanModel, ReadinessModel, StrategyModel
from des.track.planning import assignment, breakdown, strategy
from des.track.verdicts import ARCHITECTURE, GATES
from des.verdict import Finding, blocking

Content = Mapping[str, Any]


def wrong(facts: TrackFacts, subject: str, scope: str, content: Content) -> list[str]:
    """A line for each thing that is wrong with what was submitted on ``subject``; [] when it can be taken.

    scope: a level of testing, or the step of a task. content: as its schema wants it.
    """
    return list(_CHECKS.get(subject, _places)(facts, scope, content))


def _told(problems: Sequence[Finding]) -> Iterator[str]:
    return map(str, blocking(problems))


def _readiness(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    return _told(readiness.judgement_problems(models.of(ReadinessModel, content), facts.backlog))


def _breakdown(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    return _told(breakdown.problems(models.of(BreakdownModel, content), facts.backlog, facts.ready.scope))


def _strategy(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    tasks = models.of(BreakdownModel, facts.breakdown)
    return _told(strategy.problems(models.of(StrategyModel, content), tasks, facts.backlog))


def _plan(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    tasks = models.of(BreakdownModel, facts.breakdown)
    scope = facts.ready.scope
    risky = [one for one in facts.ready.risk_items if one in scope]
    return _told(assignment.problems(models.of(PlanModel, content), tasks, risky, facts.team))


def _review(facts: TrackFacts, scope: str, content: Content) -> Iterator[str]:
    """The verdict follows from what is said; every criterion of the task is answered; places exist."""
    yield from _places(facts, scope, content)
    task = next((one for one in facts.record.tasks if one.step == scope), None)
    checks, blockers = content["checks"], content["blockers"]
    approved = content["verdict"] == "APPROVED"
    if approved and blockers:
        yield "verdict: APPROVED with blockers; those ask for changes"
    if not approved and not blockers:
        yield "blockers: NEEDS_CHANGES without a blocker; the implementer would not know what to change"
    asked = set(task.plan.get("acceptance_criteria", [])) if task else set()
    answered = {one["ac"]: one["met"] for one in checks["acceptance"]}
    for one in sorted(asked - answered.keys()):
        yield f"checks.acceptance: {one} is not answered"
    for one in sorted(answered.keys() - asked):
        yield f"checks.acceptance: {one} is no criterion of this task"
    unmet = sorted(one for one, met in answered.items() if not met)
    unwell = [name for name, one in checks.items() if name != "acceptance" and not one["ok"]]
    if approved and (unmet or unwell):
        yield f"verdict: APPROVED, but {', '.join([*unmet, *unwell])} is not well"


def _judgement(subject: str, facts: TrackFacts, scope: str, content: Content) -> Iterator[str]:
    """The verdict follows from what is said, and everything that was asked is answered."""
    yield from _places(facts, scope, content)
    given = {one["id"] for one in content["checks"]}
    wanted = GATES[subject].CHECKS if subject in GATES else ()
    for one in wanted:
        if one not in given:
            yield f"checks: {one} is not answered"
    notes = [one["note"] for one in content["checks"] if one["id"] == "auth"]
    measured_ = verdicts.measured(facts.log, subject, facts.code) if subject in GATES else {}
    for path in measured_.get("auth_changes", ()):
        if not any(path in note for note in notes):
            yield f"checks: auth: {path} was changed, and no note names it"
    grave = [one for one in content.get("findings", []) if one["severity"] in ("critical", "high")]
    if content["verdict"] == "PASS" and grave:
        yield "verdict: PASS with a critical or high finding"
    unwell = [one["id"] for one in content["checks"] if not one["ok"]]
    if subject == ARCHITECTURE and content["verdict"] == "PASS" and unwell:
        yield f"verdict: PASS, but {', '.join(unwell)} is not well"
    if content["verdict"] == "FAIL" and not content.get("findings"):
        yield "findings: FAIL without a finding; nobody would know what to repair"


def _fixes(facts: TrackFacts, scope: str, content: Content) -> Iterator[str]:
    """One entry for each test that failed and sent this task back (DT-123)."""
    back = [
        found for one in reopenings.all_of(facts.log) if one.step == scope and (found := failures.tests(facts.log, one))
    ]
    failed = set(back[-1]) if back else set()
    given = {one["test"] for one in content["fixes"]}
    for one in sorted(failed - given):
        yield f"fixes: {one} failed and has no entry"
    for one in sorted(given - failed):
        yield f"fixes: {one} is no test that failed"


def _notes(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    """Each item that users see stands in exactly one of the first three lists (DT-171)."""
    told = [one["item"] for key in ("new_features", "improvements", "bug_fixes") for one in content[key]]
    known = {str(one.get("id")) for one in facts.record.scope}
    seen = {str(one.get("id")) for one in facts.record.scope if one.get("user_visible", True)}
    for one in sorted(seen):
        if told.count(one) != 1:
            yield f"{one} stands {told.count(one)} times in the first three lists; it belongs there once"
    known_issues = " ".join(one["text"] for one in content["known_issues"])
    for defect in defects(facts.record):
        if defect.open and not re.search(rf"\b{re.escape(defect.id)}\b", known_issues):
            yield f"known_issues: {defect.id} ({defect.test}) is open; name it there"
    for one in sorted(set(told) - known):
        yield f"{one} is no item of this iteration"


def _runbook(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    """Every kind of change is answered; one that happened has an entry or the reason why it needs none (DT-175)."""
    answers = {one["category"]: one for one in content["impacts"]}
    found = impacts.of(changed(facts, *impacts.CLASSES))
    for name in impacts.NAMES:
        one = answers.get(name)
        if one is None or not (one.get("entry") or one.get("none")):
            files = f" ({', '.join(found[name][:5])} changed)" if name in found else ""
            yield f"impacts: nothing is said about {name}{files}; give `entry`, or `none` with the reason"


def _places(facts: TrackFacts, _: str, content: Content) -> Iterator[str]:
    """Findings, blockers and suggestions stand at places that exist."""
    for key in ("findings", "blockers", "suggestions"):
        for number, one in enumerate(content.get(key, [])):
            if not exists(facts.delivery.root, one["file"], one["line"]):
                yield f"{key}[{number}]: {one['file']}:{one['line']} does not exist"


#: Subject -> its check; of the others only the places they name are looked up.
_CHECKS: Mapping[str, Callable[[TrackFacts, str, Content], Iterator[str]]] = {
    "readiness": _readiness, "breakdown": _breakdown, "test-first": _strategy, "plan": _plan, "review": _review,
    "fixes": _fixes, "release-notes": _notes, "runbook": _runbook,
    **{subject: partial(_judgement, subject) for subject in (*GATES, ARCHITECTURE)},
}  # fmt: skip
