"""Do the step's new or changed tests fail on the base's production?"""

from __future__ import annotations

from collections.abc import Set

from des.proof.check import Cause, Check, Outcome, some
from des.proof.results import Red, Results


def red(run: Results, head: Results, own: Set[str]) -> Check:
    """Judge the step's tests on the base's production.

    own: the ids of new or changed tests at the head. A red is one of them that passes at the head and fails here for a
    reason of production: an assertion, an exception, or a symbol that is not there (structural). One that depends on
    a broken fixture, or fails once and passes when run again alone, is not. A conftest that asks for a symbol of the
    step keeps every test from running, and that is structural too.
    """
    if run.stuck and not run.stuck.missing:
        return Check(
            "red", Outcome.INDETERMINATE, run.stuck.cause, (f"the step's tests on the base: {run.stuck.text}",)
        )
    why = {test: run.red(test) for test in sorted(own & head.passing)}
    reds = {test: kind for test, kind in why.items() if kind is not None and kind.counts}
    if not reds:
        return Check("red", Outcome.FAIL, Cause.NOT_RED, _no_red(why), tuple(why))
    kinds = sorted(set(reds.values()), key=lambda kind: kind.value)
    counted = ", ".join(f"{sum(found is kind for found in reds.values())} by {kind.value}" for kind in kinds)
    reasons = [f"{len(reds)} of {len(why)} new or changed tests fail without the step's production: {counted}"]
    pins = [test for test in why if test not in reds]
    if pins:
        reasons.append(f"pass either way (pins): {some(pins)}")
    finding = Cause.STRUCTURAL if kinds == [Red.STRUCTURAL] else Cause.NONE
    return Check("red", Outcome.PASS, finding, tuple(reasons), tuple(reds))


def _no_red(why: dict[str, Red | None]) -> tuple[str, ...]:
    """What the tests did instead of failing for a reason of production."""
    if not why:
        return ("none of the step's tests passes on the commit",)
    told = []
    for kind in (None, Red.SETUP, Red.FLAKY, Red.ABSENT):
        tests = [test for test, found in why.items() if found is kind]
        if tests:
            told.append(f"{_SAID[kind]}: {some(tests)}")
    return tuple(told)


_SAID = {
    None: "do not fail without the step's production",
    Red.SETUP: "break in a fixture before they test anything",
    Red.FLAKY: "fail by chance, and pass when run again alone",
    Red.ABSENT: "are not even collected on the base (must paths.test in .nwave/des-config.json name their files?)",
}
