"""Gates on record: what the newest record of a gate says about the code as it is now (R17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des.contract.log import Event, Log
from des.flow import record
from des.flow.delivery import Delivery
from des.flow.gate import GateResult, GateStatus

_FINDINGS = 20


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


def write(delivery: Delivery, log: Log, name: str, result: GateResult) -> None:
    """Record a gate's result about the code at HEAD: its facts, and the findings that block."""
    blocking = [finding for finding in result.findings if finding.blocks]
    told = {"findings": result.told()[:_FINDINGS], "found": len(blocking)} if blocking else {}
    code = delivery.code(log, "HEAD")
    facts = {**dict(result.facts), **told}
    record.gate(delivery, name, status_name(result.status), code=code, summary=result.summary, **facts)


def status_name(status: GateStatus) -> str:
    """How a status is spelled in the log."""
    return status.value.upper()


def _raw(event: Event) -> Mapping[str, Any]:
    return event.raw if isinstance(event.raw, dict) else {}
