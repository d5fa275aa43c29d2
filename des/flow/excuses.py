"""What a waiver of the user can excuse, and whether it does (R20): a proof's refusal, or a gate's findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from des.flow import questions, waivers
from des.flow.delivery import Delivery
from des.flow.questions import Question
from des.flow.waivers import Waiver
from des.proof.verdict import Verdict
from des.verdict import Result, Status

#: Verdicts that say something is missing. That the tests are not green is nobody's to excuse.
WAIVABLE = frozenset(
    {
        Verdict.NOT_DISCRIMINATING,
        Verdict.PINS_ONLY,
        Verdict.NO_NEW_TESTS,
        Verdict.WEAKENED,
        Verdict.INDETERMINATE,
    }
)


@dataclass(frozen=True)
class Excuses:
    """The waivers of a delivery, as of one day."""

    given: tuple[Waiver, ...]
    today: date

    @classmethod
    def of(cls, delivery: Delivery) -> Excuses:
        """Those of a delivery, today; errors as of `waivers.load`."""
        return cls(waivers.load(delivery), waivers.today())

    def covering(self, question: Question | None) -> Waiver | None:
        """The standing waiver that answers ``question``."""
        return waivers.covers(self.given, question, self.today) if question else None


def of_step(step: str, verdict: str) -> Question | None:
    """May the step end with this verdict? None when nobody can excuse it."""
    if verdict not in {one.value for one in WAIVABLE}:
        return None
    return Question("waive", verdict.lower().replace("_", "-"), step)


def of_gate(gate: str, told: Sequence[str], summary: str) -> Question:
    """May these findings of a gate stand? An answer to them is none to others."""
    return Question("waive", gate, questions.finding(*(told or [summary])))


def unexcused(results: Sequence[Result], given: Excuses) -> list[Result]:
    """The gates that fail without a waiver for what they found."""
    return [one for one in results if one.status is Status.FAIL and given.covering(of_result(one)) is None]


def of_result(result: Result) -> Question:
    """`of_gate` for a result."""
    return of_gate(result.name, result.lines(), result.summary)
