"""Do the step's tests and its suites pass on the commit? JUnit outcomes decide, not exit codes."""

from __future__ import annotations

from collections.abc import Set

from des.proof.check import Cause, Check, Outcome, some
from des.proof.results import Results, Stuck
from des.runner.outcome import Outcome as Ended


def green(base: Results, head: Results, own: Set[str], fresh: Set[str]) -> Check:
    """Judge the head's run against the base's known failing set (R12).

    own: the ids of the step's new or changed tests at the head; fresh: those of them that the base does not have.
    """
    if head.stuck:
        return _stuck(base, head.stuck)
    if not head.suites:
        reason = "no test suite was found of a kind that can be run here (pytest, unittest, node:test, bats)"
        return Check("green", Outcome.INDETERMINATE, Cause.NO_RUNNER, (reason,))
    failing = tuple(sorted(head.failing - base.failing))
    if failing:
        reasons = (f"{len(failing)} fail on the commit: {some(failing)}", f"the first: {head.first_error(failing)}")
        return Check("green", Outcome.FAIL, Cause.FAILURES, reasons, failing)
    flaky = tuple(sorted(head.flaky & fresh))
    if flaky:
        reason = f"new, and sometimes red on the same code: {some(flaky)}; make them deterministic"
        return Check("green", Outcome.FAIL, Cause.FAILURES, (reason,), flaky)
    if own and not own & head.passing:
        reason = f"none of the step's own tests passes (skipped, or expected to fail): {some(sorted(own))}"
        return Check("green", Outcome.FAIL, Cause.FAILURES, (reason,), tuple(sorted(own)))
    return _waiting(head, fresh) or Check("green", Outcome.PASS, reasons=_told(base, head))


def _waiting(head: Results, fresh: Set[str]) -> Check | None:
    """Every new test has to run: one that may fail shows nothing, and of one that is skipped here nobody knows."""
    excused = tuple(sorted(test for test in fresh if head.tests[test].outcome in (Ended.XFAILED, Ended.XPASSED)))
    if excused:
        reason = f"new, and expected to fail: {some(excused)}; a new test has to pass"
        return Check("green", Outcome.FAIL, Cause.FAILURES, (reason,), excused)
    idle = tuple(sorted(fresh & head.idle))
    if idle:
        why = head.tests[idle[0]].message.strip().partition("\n")[0]
        reason = f"new, and skipped here: {some(idle)}" + (f" ({why})" if why else "")
        return Check("green", Outcome.INDETERMINATE, Cause.IDLE, (reason,), idle)
    return None


def _stuck(base: Results, stuck: Stuck) -> Check:
    reason = (f"at the commit: {stuck.text}",)
    if base.passing and stuck.cause is Cause.ENVIRONMENT:
        # The environment worked for the base, so the step broke it. A clock proves nothing either way.
        return Check("green", Outcome.FAIL, Cause.FAILURES, reason)
    return Check("green", Outcome.INDETERMINATE, stuck.cause, reason)


def _told(base: Results, head: Results) -> tuple[str, ...]:
    told = [f"{len(head.passing)} of {len(head.tests)} tests pass"]
    if head.failing:
        told.append(f"failing before the step already: {some(sorted(head.failing))}")
    if base.flaky | head.flaky:
        told.append(f"flaky, passed when run again alone: {some(sorted(base.flaky | head.flaky))}")
    return tuple(told)
