"""The gates of an iteration as they stand now: what was measured, what agents said of it, and what the user excepted.

What a gate says is recorded whenever it changes (`settle`), so that reports and the check of a fresh clone have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from des.contract.log import Log
from des.flow import gate_record, record
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.track import asked, settings, submissions
from des.track.criteria import Criterion, Status
from des.track.gates import overall, performance, quality, security
from des.track.settings import TrackSettings
from des.track.together import together
from des.track.tools import Say
from des.verdict import Finding, Place

_Judge = Callable[
    [Mapping[str, Any], TrackSettings, Mapping[str, float], Optional[Mapping[str, Any]], Excuses],
    tuple[Status, tuple[Criterion, ...]],
]
#: Subject of the agent's answer -> the gate's module; in the order of the text.
GATES = {"security": security, "performance": performance, "quality": quality}
ARCHITECTURE = "security-architecture"
#: Keys of a record that are of the log, or of the judgement, and no measurement.
_NOT_MEASURED = ("gate", "status", "timestamp", "criteria", "seq", "prev", "h")


@dataclass(frozen=True)
class GatesVerdict:
    """status: PASS (passed), WARNING (only the user's word is missing), INDETERMINATE or FAIL. reasons: a line for each
    thing that does not pass. question: what the user accepts. waivable: findings they may except instead. findings:
    what goes back to the tasks."""

    status: Status
    reasons: tuple[str, ...] = ()
    question: Question | None = None
    waivable: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        return self.status is Status.PASS


def measured(log: Log, subject: str, code: str) -> Mapping[str, Any]:
    """What was measured of this code for a gate; {} when nothing was, or a tool could not do its work."""
    found = gate_record.newest(log, GATES[subject].NAME)
    if found.get("code") != code or found.get("problems"):
        return {}
    return {key: value for key, value in found.items() if key not in _NOT_MEASURED}


def judged(
    log: Log, subject: str, facts: Mapping[str, Any], rules: TrackSettings, limits: Mapping[str, float], given: Excuses
) -> tuple[Status, tuple[Criterion, ...]]:
    """What a gate says of these facts."""
    answer = submissions.content(log, subject, str(facts.get("code", ""))) or None
    judge: _Judge = GATES[subject].judge
    return judge(facts, rules, limits, answer, given)


def unsettled(log: Log, code: str, rules: TrackSettings, limits: Mapping[str, float], given: Excuses) -> list[str]:
    """The gates that would say something else now than what is on record."""
    found = []
    for subject, gate in GATES.items():
        facts = measured(log, subject, code)
        if facts:
            status, rows = judged(log, subject, facts, rules, limits, given)
            now = gate_record.newest(log, gate.NAME)
            if (now.get("status"), now.get("criteria")) != (status.value, [row.to_json() for row in rows]):
                found.append(subject)
    return found


def settle(delivery: Delivery, limits: Mapping[str, float], say: Say) -> None:
    """Measure what is not measured of this code, judge every gate, and record what is new."""
    rules, given = settings.of(delivery.log()), Excuses.of(delivery)
    code = delivery.code(delivery.log(), "HEAD")
    fresh = _measure([one for one in GATES if not measured(delivery.log(), one, code)], delivery, say)
    for new in fresh.values():
        performance.keep(delivery, new)
    for subject, gate in GATES.items():
        log = delivery.log()
        facts = fresh.get(subject) or measured(log, subject, code)
        status, rows = judged(log, subject, facts, rules, limits, given)
        if subject in fresh or subject in unsettled(log, code, rules, limits, given):
            record.gate(delivery, gate.NAME, status.value, **facts, criteria=[row.to_json() for row in rows])


def _measure(subjects: Sequence[str], delivery: Delivery, say: Say) -> dict[str, dict[str, Any]]:
    """What these gates measure, at once; benchmarks last and alone, for everything beside them would show in them."""

    def job(subject: str) -> Callable[[Say], dict[str, Any]]:
        measure: Callable[[Delivery, Say], dict[str, Any]] = GATES[subject].measure
        return lambda one: measure(delivery, one)

    alone = [one for one in subjects if GATES[one] is performance]
    found = together({one: job(one) for one in subjects if one not in alone}, say)
    return found | together({one: job(one) for one in alone}, say)


def of(log: Log, code: str, given: Excuses, with_architect: bool) -> GatesVerdict:
    """The gates together, from their records about this code."""
    whole = overall.of_log(log, code, given)
    reasons = [f"{row.gate.removeprefix('gate-')}: {text}" for row in whole.rows if not row.passed for text in row.open]
    architect = submissions.content(log, ARCHITECTURE, code) if with_architect else {}
    refused = architect.get("verdict") == "FAIL"
    reasons += [f"{ARCHITECTURE}: {architect.get('summary', '')}"] if refused else []
    waivable = _waivable(log, code, given)
    if refused or any(row.status == Status.FAIL.value for row in whole.rows):
        return GatesVerdict(Status.FAIL, tuple(reasons), None, waivable, tuple(_findings(log, code, refused)))
    if whole.blocking:
        return GatesVerdict(Status.INDETERMINATE, tuple(reasons), None, waivable)
    if whole.asked is not None:
        return GatesVerdict(Status.WARNING, tuple(reasons), whole.asked, waivable)
    return GatesVerdict(Status.PASS, tuple(reasons))


def _waivable(log: Log, code: str, given: Excuses) -> tuple[Question, ...]:
    facts = measured(log, "security", code)
    return tuple(asked.security(str(one["fingerprint"])) for one in security.open_highs(facts, given)) if facts else ()


def _findings(log: Log, code: str, refused: bool) -> list[Finding]:
    """What failed, as findings at their places; a gate that names no place is a finding about everything."""
    found: list[Finding] = []
    for subject, gate in GATES.items():
        newest = gate_record.newest(log, gate.NAME)
        if newest.get("code") != code or newest.get("status") != Status.FAIL.value:
            continue
        places = _placed(newest, subject) + _submitted(log, subject, code)
        rows = [one for one in newest.get("criteria", []) if one.get("status") == Status.FAIL.value]
        told = "; ".join(f"{one['what']} is {one['actual'] or 'not measured'}" for one in rows)
        fixes = "; ".join(one["fix"] for one in rows if one.get("fix"))
        found += places or [Finding("gate-failed", Place(), f"{subject} gate: {told}", fixes)]
    if refused:
        given = submissions.content(log, ARCHITECTURE, code)
        whole = Finding(
            "architecture-refused", Place(), f"{ARCHITECTURE}: {given.get('summary', '')}", "see its findings"
        )
        found += _submitted(log, ARCHITECTURE, code) or [whole]
    return found


def _placed(newest: Mapping[str, Any], subject: str) -> list[Finding]:
    """Findings of tools that fail a gate, at the place where they are."""
    found = []
    if subject == "security":
        for one in newest.get("findings", []):
            if one.get("severity") in ("critical", "high", "unknown") and one.get("file"):
                text = f"{one.get('tool')} {one.get('rule')} ({one.get('severity')}): {one.get('text')}"
                found.append(
                    Finding(
                        "tool-finding", Place(str(one["file"]), int(one.get("line") or 0)), text, "remove the cause"
                    )
                )
    elif subject == "quality":
        for one in newest.get("offenders", []):
            text = f"{one.get('function')} has a complexity of {one.get('complexity')}"
            found.append(
                Finding("too-complex", Place(str(one["file"]), int(one.get("line") or 0)), text, "split it into parts")
            )
        for one in newest.get("lint", []):
            if isinstance(one, dict) and one.get("file"):
                text = f"{one.get('rule', '')}: {one.get('text', '')}"
                found.append(Finding("lint", Place(str(one["file"]), int(one.get("line") or 0)), text, "correct it"))
    return found


def _submitted(log: Log, subject: str, code: str) -> list[Finding]:
    """What an agent wants changed."""
    return [
        Finding("review", Place(one["file"], one["line"]), one["problem"], one["required_change"])
        for one in submissions.content(log, subject, code).get("findings", [])
        if one["severity"] in ("critical", "high")
    ]
