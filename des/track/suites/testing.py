"""The suites of an iteration run on what is committed, and what they find goes back to its tasks (text, step 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des.flow import gate_record, record, sending_back
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.reopenings import Settled
from des.proof import testid
from des.track import criteria, failures
from des.track.defects import LEVELS
from des.track.suites import measuring
from des.track.suites.verdict import judge, reason
from des.track.tools import Say
from des.verdict import Finding, Place


def run(delivery: Delivery, limits: Mapping[str, float], say: Say) -> tuple[dict[str, str], Settled]:
    """Measure every level that has not passed for this code, and record it; level -> status, and what was sent back."""
    code = delivery.code(delivery.log(), "HEAD")
    found: dict[str, str] = {}
    back: list[Finding] = []
    for level in LEVELS:
        name = f"suite-{level}"
        standing = gate_record.standing(delivery.log(), name, code)
        if standing in ("PASS", "EXEMPT"):
            found[level] = standing
            continue
        say(f"{level} suite")
        facts = measuring.measure(delivery, level, say)
        status, rows = judge(level, facts, limits, Excuses.of(delivery))
        why = str(facts.get("exempt") or reason(rows))
        record.gate(delivery, name, status.value, **facts, criteria=[row.to_json() for row in rows], reason=why)
        found[level] = status.value
        if status is criteria.Status.FAIL:
            back += _findings(level, facts, why)
    return found, sending_back.findings(delivery, failures.CAUSE, back) if back else Settled()


def _findings(level: str, facts: Mapping[str, Any], why: str) -> list[Finding]:
    """A finding for each test that fails, is gone or asks less; what has no test is a finding about everything."""
    found = [
        failures.failing(str(one["id"]), testid.file(str(one["id"])), str(one.get("message", "")))
        for one in facts.get("failing", [])
    ]
    found += [
        Finding("test-gone", Place(testid.file(one)), f"{one} is gone", "bring it back")
        for one in facts.get("missing", [])
    ]
    found += [Finding("test-weakened", Place(), one, "restore what it asked") for one in facts.get("weakened", [])]
    return found or [Finding("suite-not-passed", Place(), f"{level} suite: {why}", "see .aiwg/testing")]
