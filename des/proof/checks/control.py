"""Do the base's own tests work in this environment, on a clean copy?"""

from __future__ import annotations

from des.proof.check import Cause, Check, Outcome, some
from des.proof.results import Results


def control(base: Results) -> Check:
    """Judge the base's run. Its failing tests become the known failing set (R12); nothing working at all is no base to
    compare with. A base without tests is the beginning of a project, and fine."""
    stuck = base.stuck
    if stuck:
        return Check("control", Outcome.INDETERMINATE, stuck.cause, (f"at the base: {stuck.text}",))
    if not base.tests:
        return Check("control", Outcome.PASS, reasons=("the base has no tests",))
    failing = tuple(sorted(base.failing))
    if failing and not base.passing and not base.asserts(failing):
        first = base.first_error(failing)
        return Check(
            "control",
            Outcome.INDETERMINATE,
            Cause.ENVIRONMENT,
            (f"none of the base's {len(base.tests)} tests works in this environment; the first error: {first}",),
            failing,
        )
    reasons = [f"{len(base.passing)} of the base's {len(base.tests)} tests pass here"]
    if failing:
        reasons.append(f"known to fail before the step: {some(failing)}")
    return Check("control", Outcome.PASS, reasons=tuple(reasons), ids=failing)
