"""From kind and checks to the verdict of a step: a total function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from des.proof.check import Cause, Check, Outcome
from des.proof.kind import Kind


class Verdict(Enum):
    """What a step's commits are worth. INDETERMINATE is never a pass; R20 says which ones a delivery may end with.

    LEAN: the suites are green on the commit, and nothing more was asked (R19).
    """

    PROVEN = "PROVEN"
    PROVEN_STRUCTURAL = "PROVEN_STRUCTURAL"
    EXEMPT = "EXEMPT"
    LEAN = "LEAN"
    NOT_GREEN = "NOT_GREEN"
    WEAKENED = "WEAKENED"
    NO_NEW_TESTS = "NO_NEW_TESTS"
    NOT_DISCRIMINATING = "NOT_DISCRIMINATING"
    PINS_ONLY = "PINS_ONLY"
    INDETERMINATE = "INDETERMINATE"


@dataclass(frozen=True)
class Proof:
    """The proof of base..head (full commit ids; the empty tree's id stands before the root commit).

    reasons: why the verdict, and for a refusal the way on. tree: the git tree of the head. seconds: all of it;
    test_seconds: the part the test runs took. supersedes: test id -> reason, as the commits declare. notes: worth
    knowing, deciding nothing.
    """

    verdict: Verdict
    kind: Kind
    checks: tuple[Check, ...]
    reasons: tuple[str, ...]
    base: str
    head: str
    tree: str
    seconds: float = 0.0
    test_seconds: float = 0.0
    supersedes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """The verdict with its detail: "EXEMPT(docs)", "INDETERMINATE(timeout)"."""
        detail = {Verdict.EXEMPT: self.kind.value, Verdict.INDETERMINATE: undecided_by(self.checks)}.get(self.verdict)
        return f"{self.verdict.value}({detail})" if detail else self.verdict.value

    def check(self, name: str) -> Check | None:
        """The check of this name, None when it was not made."""
        return next((check for check in self.checks if check.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """A value for json.dumps."""
        return {
            "verdict": self.verdict.value,
            "kind": self.kind.value,
            "reasons": list(self.reasons),
            "checks": [
                {
                    "name": check.name,
                    "outcome": check.outcome.value,
                    "finding": check.cause.value,
                    "reasons": list(check.reasons),
                    "ids": list(check.ids),
                }
                for check in self.checks
            ],
            "base": self.base,
            "head": self.head,
            "tree": self.tree,
            "seconds": self.seconds,
            "test_seconds": self.test_seconds,
            "supersedes": dict(self.supersedes),
            "notes": list(self.notes),
        }


_OF_CAUSE = {
    Cause.FAILURES: Verdict.NOT_GREEN,
    Cause.WEAKENED: Verdict.WEAKENED,
    Cause.NO_TESTS: Verdict.NO_NEW_TESTS,
    Cause.PINS: Verdict.PINS_ONLY,
    Cause.NOT_RED: Verdict.NOT_DISCRIMINATING,
}
# Of several certain causes the one to repair first.
_ORDER = (*_OF_CAUSE, *(cause for cause in Cause if cause not in _OF_CAUSE))


def verdict_of(kind: Kind, checks: Sequence[Check]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and its reasons, total over all kinds and checks.

    An environment in which the base's tests do not work says nothing about the step, so a control that could not decide
    goes before every refusal; any other check that could not decide goes after them.
    """
    undecided = [check for check in checks if check.outcome is Outcome.INDETERMINATE]
    failed = {check.cause: check for check in reversed(checks) if check.outcome is Outcome.FAIL}
    first = min(failed, key=_ORDER.index, default=None)
    if first and not any(check.name == "control" for check in undecided):
        return _OF_CAUSE.get(first, Verdict.INDETERMINATE), _refusal(failed[first])
    if undecided:
        return Verdict.INDETERMINATE, _refusal(undecided[0])
    red = next((check for check in checks if check.name == "red" and check.outcome is Outcome.PASS), None)
    if red:
        structural = red.cause is Cause.STRUCTURAL
        return (Verdict.PROVEN_STRUCTURAL if structural else Verdict.PROVEN), _reasons(red)
    names = {check.name for check in checks}
    if "green" in names and "census" not in names:
        return Verdict.LEAN, ("the suites are green on the commit; at this rigor nothing more was asked",)
    if kind in _EXEMPT:
        return Verdict.EXEMPT, (_EXEMPT[kind],)
    return Verdict.NO_NEW_TESTS, ("the commits change nothing that can be proven", _WAY_ON[Cause.NO_TESTS])


def undecided_by(checks: Sequence[Check]) -> str:
    """What kept an INDETERMINATE proof from a verdict: "env", "timeout", "no runner" or "skipped tests"."""
    return next((check.cause.value for check in checks if check.outcome is Outcome.INDETERMINATE), "")


def _reasons(check: Check) -> tuple[str, ...]:
    return tuple(f"{check.name}: {reason}" for reason in check.reasons) or (check.name,)


def _refusal(check: Check) -> tuple[str, ...]:
    return (*_reasons(check), *filter(None, (_WAY_ON.get(check.cause),)))


_EXEMPT = {
    Kind.REFACTOR: "the same tests pass before and after",
    Kind.TESTS: "only tests changed, and the commit says so",
    Kind.DOCS: "only documentation changed",
    Kind.BUILD: "neither production nor tests changed",
    Kind.REMOVAL: "production only lost code, and the remaining tests pass",
}

_WAY_ON = {
    Cause.FAILURES: "make these tests pass, without changing what they ask",
    Cause.WEAKENED: "restore these tests, or declare the change in the commit: Supersedes: <test id> — <reason>",
    Cause.NO_TESTS: "add a test that fails without the step; a pure refactoring begins its subject with `refactor: `",
    Cause.PINS: "commit the production that the tests are for; tests of what is there already begin with `test: `",
    Cause.NOT_RED: "let a test assert what the step's production does, so that it fails without it",
    Cause.IDLE: "let them run here; what is for a later step comes with that step",
    Cause.ENVIRONMENT: "repair the environment (are the project's dependencies installed?), then prove again",
    Cause.TIMEOUT: "raise the suite's timeout in .nwave/des-config.json, or make it faster, then prove again",
    Cause.NO_RUNNER: "install the project's test runner, or name its suites in .nwave/des-config.json",
}
