"""Gates on record: what the newest record of a gate says about the code as it is now (R17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des import limits
from des.contract.log import Event, Log
from des.flow import excuses, questions, record
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.verdict import Result

INTEGRITY = "integrity"  # the record of des.flow.integrity


def newest(log: Log, gate: str) -> Mapping[str, Any]:
    """The newest record of ``gate`` as it was written; {} when there is none."""
    return next((_raw(event) for event in reversed(log.events) if event.gate == gate), {})


def every(log: Log, gate: str) -> list[Mapping[str, Any]]:
    """All records of ``gate``, oldest first."""
    return [_raw(event) for event in log.events if event.gate == gate]


def standing(log: Log, gate: str, code: str) -> str:
    """The status of the newest record of ``gate``, "" when that is about other code than ``code`` (a code digest)."""
    found = newest(log, gate)
    return str(found.get("status", "")) if found.get("code") == code else ""


def question(log: Log, gate: str) -> Question | None:
    """What the user may answer to excuse the newest record of ``gate``; None when it passed."""
    named = newest(log, gate).get("waive")
    return questions.read("waive", named) if isinstance(named, str) else None


def passed(log: Log, gate: str, code: str, given: Excuses) -> bool:
    """Whether ``gate`` has passed for this code, had nothing to judge, or was excused for what it found in it."""
    found = standing(log, gate, code)
    return found in ("PASS", "EXEMPT") or (bool(found) and given.covering(question(log, gate)) is not None)


def write(delivery: Delivery, log: Log, name: str, result: Result) -> None:
    """Record a gate's result about the code at HEAD: its facts, the first findings that block, and the name under
    which the user may excuse them."""
    told = result.lines()
    found = {"findings": told[: limits.MOST_FINDINGS_RECORDED], "found": len(told)} if told else {}
    if result.exit_code:
        found["waive"] = excuses.of_result(result).name
    code = delivery.code(log, "HEAD")
    facts = {**result.facts, **found}
    record.gate(delivery, name, result.status.value.upper(), code=code, summary=result.summary, **facts)


def _raw(event: Event) -> Mapping[str, Any]:
    return event.raw if isinstance(event.raw, dict) else {}
