"""What is refused before any test runs (R10, R11)."""

from typing import Any

import pytest

from des.contract.log import Event
from des.flow.precheck import Claim, objection

CANON = ("RED", "GREEN", "COMMIT")


def _event(phase: str, status: str = "EXECUTED", data: str = "PASS") -> Event:
    raw = {"sid": "01-01", "p": phase, "s": status, "d": data, "t": "2026-01-01T00:00:00Z"}
    return Event(raw, raw, "log")


def _cycle(*events: Event) -> dict[str, Event]:
    return {event.phase: event for event in events}


@pytest.mark.parametrize(
    ("claim", "cycle", "word"),
    [
        (Claim("01-01", "RED", "EXECUTED", "PASS"), {}, ""),
        (Claim("01-01", "GREEN", "EXECUTED", "PASS"), _cycle(_event("RED")), ""),
        (Claim("01-01", "GREEN", "EXECUTED", "PASS"), {}, "comes after RED, which is not recorded"),
        (Claim("01-01", "GREEN", "EXECUTED", "PASS"), _cycle(_event("RED", data="FAIL")), "EXECUTED FAIL"),
        (Claim("01-01", "COMMIT", "EXECUTED", "PASS"), _cycle(_event("RED")), "comes after GREEN"),
        (
            Claim("01-01", "GREEN", "EXECUTED", "PASS"),
            _cycle(_event("RED", "SKIPPED", "NOT_APPLICABLE: green already")),
            "",
        ),
        (
            Claim("01-01", "GREEN", "EXECUTED", "PASS"),
            _cycle(_event("RED", "SKIPPED", "CHECKPOINT_PENDING: tomorrow")),
            "SKIPPED CHECKPOINT_PENDING",
        ),
        (Claim("01-01", "PREPARE", "EXECUTED", "PASS"), {}, "no phase of this delivery"),
        (Claim("01-01", "RED", "EXECUTED", "whatever"), {}, "is PASS, or FAIL"),
        (Claim("01-01", "RED", "SKIPPED", "DEFERRED: later"), {}, "DEFERRED"),
        (Claim("01-01", "RED", "SKIPPED", "because"), {}, "begin with one of"),
        (Claim("01-01", "COMMIT", "SKIPPED", "NOT_APPLICABLE: x"), {}, "never skipped"),
        (Claim("01-01", "RED", "SKIPPED", "APPROVED_SKIP: the user said so"), {}, "decision of the user"),
        (Claim("01-01", "GREEN", "BLOCKED", "  "), {}, "needs its reason"),
        (Claim("01-01", "GREEN", "BLOCKED", "the API is down"), {}, ""),
    ],
)
def test_objection(claim: Claim, cycle: Any, word: str) -> None:
    found = objection(claim, CANON, cycle, planned=True, proven=False, approved=False)
    assert word in found
    assert bool(word) == bool(found)


def test_unknown_and_finished_steps() -> None:
    claim = Claim("09-09", "RED", "EXECUTED", "PASS")
    assert "no step 09-09" in objection(claim, CANON, {}, planned=False, proven=False, approved=False)
    assert "proven already" in objection(claim, CANON, {}, planned=True, proven=True, approved=False)


def test_a_skip_that_the_user_approved() -> None:
    claim = Claim("01-01", "RED", "SKIPPED", "APPROVED_SKIP: agreed")
    assert "des ack skip-red-01-01" in objection(claim, CANON, {}, planned=True, proven=False, approved=False)
    assert objection(claim, CANON, {}, planned=True, proven=False, approved=True) == ""
    never = Claim("01-01", "COMMIT", "SKIPPED", "APPROVED_SKIP: agreed")
    assert "never skipped" in objection(never, CANON, {}, planned=True, proven=False, approved=True)
