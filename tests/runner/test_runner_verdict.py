"""Traces that a well-behaved runner never leaves; what real runs leave is tried with real runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from des import limits
from des.runner.journal import Journal, Raised
from des.runner.junit import Case
from des.runner.outcome import Distrust, FailureKind, Outcome
from des.runner.process import Ended
from des.runner.verdict import Traces, judge
from des.verdict import Finding, Place

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR


def traces(cases: object, code: int | None = 0, *, stopped: str = "", log: str = "", **journal: object) -> Traces:
    notes = Journal(ids={"t.a": "t.py::a", "t.b": "t.py::b"}, planned={"t.py::a"}, ended=True)
    for name, value in journal.items():
        setattr(notes, name, value)
    ended = Ended(code, 1.0, stopped, "no such file" if code is None else "")
    return Traces(ended, cases, notes, log, Path("/tree"), ("tests",), 60.0)  # type: ignore[arg-type]


def kind(problem: Finding | None) -> str | None:
    return problem and problem.rule


A = Case("t.a", PASSED)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (traces((A,)), None),
        (traces((A, A)), Distrust.BAD_REPORT),
        (traces((A, A), rerun={"t.py::a"}), None),
        (traces((A, Case("t.b", Outcome.SKIPPED), Case("t.b", PASSED))), Distrust.BAD_REPORT),
        (traces((A, Case("t.c", PASSED))), Distrust.BAD_REPORT),
        (traces((Case("t.b", PASSED),)), Distrust.BAD_REPORT),
        (traces((A,), ambiguous={"t.a"}), Distrust.BAD_REPORT),
        (traces((A,), ended=False), Distrust.BAD_REPORT),
        (traces((Case("t.a", FAILED, "assert 0"),)), Distrust.CONTRADICTION),
        (traces((A,), 1), Distrust.CONTRADICTION),
        (traces((), 5, planned=set()), Distrust.NO_TESTS),
        (traces((), 0, planned=set()), Distrust.NO_TESTS),
        (traces((), 0), Distrust.BAD_REPORT),
        (traces((A,), 2), Distrust.INTERRUPTED),
        (traces((A,), 3), Distrust.CRASHED),
        (traces((A,), 137), Distrust.CRASHED),
        (traces((A,), -9), Distrust.CRASHED),
        (traces((A,), -999), Distrust.CRASHED),
        (traces((A,), 4), Distrust.USAGE),
        (traces((A,), 0, stopped="timeout"), Distrust.TIMEOUT),
        (traces((A,), -9, stopped="output"), Distrust.OUTPUT),
        (traces((), None), Distrust.NO_RUNNER),
        (traces(Finding(Distrust.NO_REPORT, Place(), ""), 0), Distrust.NO_REPORT),
        (traces(Finding(Distrust.NO_REPORT, Place(), ""), 5), Distrust.NO_TESTS),
        (traces(Finding(Distrust.BAD_REPORT, Place(), "bad"), 0), Distrust.BAD_REPORT),
        (traces((A,), 0, internal=Raised(("ValueError",), "x")), Distrust.CRASHED),
        (traces((A,), 4, internal=Raised(("UsageError",), "x")), Distrust.USAGE),
        (
            traces((), 4, internal=Raised(("KeyError",), "x", frames=(("/tree/conftest.py", 3),))),
            Distrust.LOAD_ERROR,
        ),
    ],
)
def test_the_one_reason(given: Traces, expected: str | None) -> None:
    problem = judge(given)[1]
    assert kind(problem) is expected
    assert problem is None or problem.what


@pytest.mark.parametrize(
    "cases",
    [
        (Case("t.a", FAILED, "assert 0"), Case("t.a", ERROR, "teardown")),
        (Case("t.a", PASSED), Case("t.a", FAILED, "assert 0")),
        (Case("t.a", FAILED, "assert 0"), Case("t.a", PASSED)),
    ],
)
def test_the_failure_of_the_body_is_kept_whatever_else_is_reported(cases: tuple[Case, ...]) -> None:
    outcomes, problem = judge(traces(cases, 1))
    assert problem is None
    assert (outcomes["t.py::a"].outcome, outcomes["t.py::a"].kind) == (FAILED, FailureKind.ASSERTION)


@pytest.mark.parametrize(
    ("last", "code"), [(Case("t.a", FAILED, "assert 0"), 1), (Case("t.a", Outcome.SKIPPED), 0), (A, 0)]
)
def test_of_a_rerun_test_the_last_attempt_counts(last: Case, code: int) -> None:
    outcomes, problem = judge(traces((A, last), code, rerun={"t.py::a"}))
    assert problem is None
    assert outcomes["t.py::a"].outcome is last.outcome
    assert ("again" in outcomes["t.py::a"].message) == (last is A)


def test_a_timeout_keeps_the_outcomes_there_are() -> None:
    outcomes, problem = judge(traces((A,), -9, stopped="timeout", last="t.py::b"))
    assert list(outcomes) == ["t.py::a"]
    assert "60 s" in str(problem)
    assert "t.py::b" in str(problem)


def test_messages_are_bounded() -> None:
    cases = (Case("t.a", FAILED, "ValueError: " + "x\n" * 1000), Case("t.b", FAILED, "ValueError: " + "x" * 10_000))
    outcomes, _ = judge(traces(cases, 1))
    assert outcomes["t.py::a"].message.count("\n") < limits.MESSAGE_LINES
    assert len(outcomes["t.py::b"].message) <= limits.MESSAGE_CHARACTERS


@pytest.mark.parametrize(
    ("log", "text"),
    [
        ("ERROR: usage: x\nx: error: unrecognized arguments: --cov\n", "unrecognized arguments: --cov"),
        ("ERROR: not found: /t/a.py::x\n(no match)\n", "not found: /t/a.py::x"),
        ("strange\n", "strange"),
        ("", ""),
    ],
)
def test_a_refusal_of_settings_is_quoted(log: str, text: str) -> None:
    assert text in str(judge(traces((), 4, log=log))[1])
