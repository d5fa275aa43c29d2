"""Tests that fail, as findings that send a task back and as the answer that is owed for them (DT-121, DT-123)."""

from __future__ import annotations

from des.contract.log import Log
from des.flow.reopenings import Reopening
from des.proof import testid
from des.track.settings import LEVELS
from des.verdict import Finding, Place

#: Why a suite's failure sends a task back.
CAUSE = "suite-tests"


def failing(test: str, file: str, message: str) -> Finding:
    """A test that fails, as a finding."""
    return Finding(
        "test-fails", Place(file), f"{test} fails: {' '.join(message.split())[:300]}", "find the cause, in code or test"
    )


def tests(log: Log, back: Reopening) -> list[str]:
    """The tests whose failure sent a task back, as the suites before it were recorded; [] when something else did."""
    if back.cause != CAUSE:
        return []
    found: list[str] = []
    for level in LEVELS:
        suite = next(
            (event.raw for event in reversed(log.events[: back.position]) if event.gate == f"suite-{level}"), {}
        )
        if isinstance(suite, dict) and suite.get("status") == "FAIL":
            found += [one["id"] for one in suite.get("failing", []) if testid.file(one["id"]) in back.files]
    return found
