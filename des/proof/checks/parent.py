"""Do changed and deleted tests, as they stood at the base, still pass on the new production?"""

from __future__ import annotations

from collections.abc import Mapping, Set

from des.proof.check import Cause, Check, Outcome, some
from des.proof.checks.census import answered
from des.proof.results import Results


def parent(run: Results, changed: Set[str], others: Set[str], supersedes: Mapping[str, str]) -> Check:
    """Judge the run of the base's tests on the head's production.

    changed: ids that passed at the base, in files the step changed, renamed or deleted; each must pass or be answered
    by a `Supersedes` line. others: ids that passed at the base, in unchanged files, judged because the step changed
    what steers tests; these fail the check when they fail an assertion (a harness that production outgrew just breaks).
    """
    if run.stuck and run.stuck.cause is not Cause.ENVIRONMENT:
        return Check(
            "parent", Outcome.INDETERMINATE, run.stuck.cause, (f"the base's tests on the commit: {run.stuck.text}",)
        )
    failing = changed - run.passing
    bad = sorted(test for test in failing if not answered(test, supersedes))
    hidden = sorted(test for test in others & run.failing if run.asserts((test,)) and not answered(test, supersedes))
    reasons = []
    if bad:
        told = [f"{test} is {run.state(test)}" for test in bad]
        reasons.append(f"as it stood before the step, on the new code: {some(told)}")
        reasons += [run.stuck.text] if run.stuck else []
        reasons.append(f"if that is intended, say so below the commit's subject: Supersedes: {bad[0]} — <reason>")
    if hidden:
        reasons.append(f"passes only under the changed test settings: {some(hidden)}")
    if reasons:
        return Check("parent", Outcome.FAIL, Cause.WEAKENED, tuple(reasons), tuple(bad + hidden))
    declared = tuple(f"superseded: {test} — {why}" for test, why in sorted(supersedes.items()))
    told_pass = f"{len(changed) - len(failing)} earlier tests of changed files pass on the new code"
    return Check("parent", Outcome.PASS, reasons=(told_pass, *declared), ids=tuple(sorted(failing)))
