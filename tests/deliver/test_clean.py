"""What makes an execution not clean (R35)."""

from __future__ import annotations

import pytest

from des.contract import log as log_file
from des.deliver.clean import clean_execution

GOOD = [
    {"sid": "01-01", "p": "RED", "s": "EXECUTED", "d": "PASS", "t": "t"},
    {"sid": "01-01", "p": "GREEN", "s": "SKIPPED", "d": "NOT_APPLICABLE: no", "t": "t"},
    {"gate": "roadmap-review", "status": "APPROVED", "timestamp": "t"},
    {"gate": "integrity", "status": "INDETERMINATE", "timestamp": "t"},
    {"gate": "mutation", "status": "SKIPPED", "timestamp": "t"},
]


def reasons(
    *events: dict[str, object], waivers: tuple[str, ...] = (), attempts: int = 1, refused: tuple[str, ...] = ()
) -> list[str]:
    log = log_file.parse({"schema_version": "4.0", "feature_id": "x", "events": [*GOOD, *events]}, "log")
    return clean_execution(log, waivers, {("step", "01-01"): attempts, ("finalize", ""): 3}, refused)


def test_a_smooth_delivery_is_clean() -> None:
    assert reasons() == []


@pytest.mark.req("ND-148")
@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"sid": "01-01", "p": "RED", "s": "EXECUTED", "d": "FAIL", "t": "t", "ev": {"why": "too green"}}, "too green"),
        ({"sid": "01-01", "p": "RED", "s": "BLOCKED", "d": "API is down", "t": "t"}, "blocked at RED: API is down"),
        ({"gate": "integrity", "status": "FAIL", "timestamp": "t"}, "integrity was FAIL"),
        ({"gate": "implementation-review", "status": "NEEDS_CHANGES", "timestamp": "t", "summary": "s"}, "CHANGES: s"),
        (
            {
                "gate": "reopened",
                "status": "OPEN",
                "timestamp": "t",
                "step": "01-01",
                "cause": "wiring",
                "findings": ["f"],
            },
            "step 01-01 was reopened by wiring (1 of 3): f",
        ),
    ],
)
def test_what_is_on_record_against_it(event: dict[str, object], said: str) -> None:
    (reason,) = reasons(event)
    assert said in reason


def test_waivers_repeated_and_refused_dispatches() -> None:
    assert reasons(waivers=("W-1: slow",), attempts=2, refused=("no step",)) == [
        "waived: W-1: slow", "step 01-01 was dispatched 2 times", "a dispatch was refused: no step"
    ]  # fmt: skip
