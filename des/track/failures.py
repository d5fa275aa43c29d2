"""Tests that fail, as findings that send a task back and as the answer that is owed for them (DT-121, DT-123)."""

from __future__ import annotations

from des.flow.reopenings import Reopening
from des.verdict import Finding, Place

#: Why a suite's failure sends a task back.
CAUSE = "suite-tests"
_FAILS = " fails: "


def failing(test: str, file: str, message: str) -> Finding:
    """A test that fails, as a finding."""
    return Finding(
        "test-fails", Place(file), f"{test}{_FAILS}{' '.join(message.split())[:300]}", "find the cause, in code or test"
    )


def tests(back: Reopening) -> list[str]:
    """The tests whose failure sent a task back; [] when something else did."""
    if back.cause != CAUSE:
        return []
    told = [one.partition(_FAILS)[0] for one in back.findings if _FAILS in one]
    return [one.partition(": ")[2] for one in told]  # behind the file, see Finding.told
