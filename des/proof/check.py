"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """ACK: nothing is refused, but a human must say yes to what is listed. SKIP: this kind of step does not need it."""

    PASS = "pass"
    FAIL = "fail"
    INDETERMINATE = "indeterminate"
    SKIP = "skip"
    ACK = "ack"


class Cause(Enum):
    """Why a check did not simply pass; the verdict is computed from these, never from the words of `reasons`."""

    NONE = ""
    ENVIRONMENT = "env"
    TIMEOUT = "timeout"
    NO_RUNNER = "no runner"
    IDLE = "skipped tests"
    FAILURES = "failures"
    NO_TESTS = "no tests"
    NOT_RED = "not red"
    PINS = "pins"
    STRUCTURAL = "structural"
    WEAKENED = "weakened"
    STEERING = "steering"


@dataclass(frozen=True)
class Check:
    """name: control, green, red, parent, census, harness. reasons: one line each, for people. ids: the tests meant."""

    name: str
    outcome: Outcome
    cause: Cause = Cause.NONE
    reasons: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def skipped(name: str, why: str) -> Check:
    """A check this step does not need."""
    return Check(name, Outcome.SKIP, reasons=(why,))


def some(ids: tuple[str, ...] | list[str], most: int = 3) -> str:
    """The first few of a list in words: "a, b, c and 4 more"."""
    shown = ", ".join(ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"
