"""des.proof.verdict: total over kinds and checks, and a proof that survives being stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.proof.check import Cause, Check, Outcome
from des.proof.kind import Kind
from des.proof.verdict import Proof, Verdict, verdict_of

NAMES = ("control", "green", "red", "parent", "census", "harness")
CHECKS = st.builds(
    Check,
    st.sampled_from(NAMES),
    st.sampled_from(Outcome),
    st.sampled_from(Cause),
    st.lists(st.text(), max_size=2).map(tuple),
    st.lists(st.text(), max_size=2).map(tuple),
)
REFUSED = {
    Verdict.NOT_GREEN, Verdict.WEAKENED, Verdict.NO_NEW_TESTS, Verdict.NOT_DISCRIMINATING, Verdict.PINS_ONLY,
    Verdict.INDETERMINATE,
}  # fmt: skip


def checks(**overrides: tuple[Outcome, Cause]) -> list[Check]:
    return [Check(name, *overrides.get(name, (Outcome.PASS, Cause.NONE)), reasons=("because",)) for name in NAMES]


@given(st.sampled_from(Kind), st.lists(CHECKS, max_size=8))
def test_every_combination_has_a_verdict_and_a_reason(kind: Kind, found: list[Check]) -> None:
    verdict, reasons = verdict_of(kind, found)
    assert isinstance(verdict, Verdict)
    assert reasons


@given(st.sampled_from(Kind), st.lists(CHECKS, max_size=8))
def test_nothing_is_accepted_that_a_check_refused_or_left_open(kind: Kind, found: list[Check]) -> None:
    verdict, _ = verdict_of(kind, found)
    bad = any(check.outcome in (Outcome.FAIL, Outcome.INDETERMINATE) for check in found)
    assert not bad or verdict in REFUSED


@pytest.mark.parametrize(
    ("kind", "found", "expected"),
    [
        (Kind.FEATURE, checks(), Verdict.PROVEN),
        (Kind.FEATURE, checks(harness=(Outcome.ACK, Cause.STEERING)), Verdict.PROVEN),
        (Kind.FEATURE, checks(red=(Outcome.PASS, Cause.STRUCTURAL)), Verdict.PROVEN_STRUCTURAL),
        (Kind.FEATURE, checks(red=(Outcome.FAIL, Cause.NOT_RED)), Verdict.NOT_DISCRIMINATING),
        (Kind.FEATURE, checks(red=(Outcome.FAIL, Cause.NO_TESTS)), Verdict.NO_NEW_TESTS),
        (Kind.FEATURE, checks(red=(Outcome.FAIL, Cause.PINS)), Verdict.PINS_ONLY),
        (Kind.FEATURE, checks(red=(Outcome.SKIP, Cause.NONE)), Verdict.NO_NEW_TESTS),
        (Kind.FEATURE, checks(green=(Outcome.FAIL, Cause.FAILURES)), Verdict.NOT_GREEN),
        (Kind.FEATURE, checks(parent=(Outcome.FAIL, Cause.WEAKENED)), Verdict.WEAKENED),
        (Kind.FEATURE, checks(census=(Outcome.FAIL, Cause.WEAKENED)), Verdict.WEAKENED),
        (
            Kind.FEATURE,
            checks(red=(Outcome.FAIL, Cause.NO_TESTS), census=(Outcome.FAIL, Cause.WEAKENED)),
            Verdict.WEAKENED,
        ),
        (
            Kind.FEATURE,
            checks(red=(Outcome.INDETERMINATE, Cause.TIMEOUT), census=(Outcome.FAIL, Cause.WEAKENED)),
            Verdict.WEAKENED,
        ),
        (
            Kind.FEATURE,
            checks(control=(Outcome.INDETERMINATE, Cause.ENVIRONMENT), green=(Outcome.FAIL, Cause.FAILURES)),
            Verdict.INDETERMINATE,
        ),
        (Kind.FEATURE, checks(red=(Outcome.INDETERMINATE, Cause.TIMEOUT)), Verdict.INDETERMINATE),
        (Kind.REFACTOR, checks(red=(Outcome.SKIP, Cause.NONE)), Verdict.EXEMPT),
        (Kind.REFACTOR, checks(red=(Outcome.SKIP, Cause.NONE), census=(Outcome.FAIL, Cause.WEAKENED)), Verdict.WEAKENED),
        (Kind.DOCS, [], Verdict.EXEMPT),
        (Kind.EMPTY, [], Verdict.NO_NEW_TESTS),
        (Kind.FEATURE, checks()[:2], Verdict.LEAN),
        (Kind.REFACTOR, checks()[:2], Verdict.LEAN),
    ],
)  # fmt: skip
def test_the_table(kind: Kind, found: list[Check], expected: Verdict) -> None:
    assert verdict_of(kind, found)[0] is expected


def proof(verdict: Verdict, found: list[Check], kind: Kind = Kind.FEATURE) -> Proof:
    return Proof(
        verdict, kind, tuple(found), ("why",), "b" * 40, "h" * 40, "t" * 40, 2.5, 2.0, {"a::b": "c"}, ("note",)
    )


def test_the_headline_carries_the_detail() -> None:
    assert proof(Verdict.PROVEN, checks()).headline == "PROVEN"
    assert proof(Verdict.EXEMPT, [], Kind.DOCS).headline == "EXEMPT(docs)"
    undecided = checks(control=(Outcome.INDETERMINATE, Cause.NO_RUNNER))
    assert proof(Verdict.INDETERMINATE, undecided).headline == "INDETERMINATE(no runner)"
