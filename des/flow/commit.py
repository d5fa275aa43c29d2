"""COMMIT: the commits of a step are proven, and then the gates look at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from des.contract.log import Log
from des.contract.roadmap import Step
from des.flow import excuses, remarks, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.flow.steps import StepFact
from des.proof.bench import Known
from des.proof.proving import prove
from des.proof.verdict import Proof
from des.verdict import Result

Gates = Callable[[], Sequence[Result]]
_AGAIN = "next: repair it in a further commit with the same Step-ID, or amend, then record COMMIT again"


@dataclass(frozen=True)
class PhaseResult:
    """Exit code (0 accepted, 1 refused, 2 undecided), what to print, and the evidence for the log."""

    code: int
    lines: tuple[str, ...]
    evidence: dict[str, Any] = field(default_factory=dict)


def close(
    delivery: Delivery, log: Log, fact: StepFact, step: Step, known: Known, gates: Gates, say: Callable[[str], None]
) -> PhaseResult:
    """Prove the commits of the step in a clean copy at the delivery's rigor; then ask the gates.

    What an earlier cycle proved is not proven again here; the replay does that.
    """
    if not fact.new:
        what = "since it was reopened" if fact.earlier else "of this delivery"
        return PhaseResult(
            1,
            (
                f"COMMIT refused: no commit {what} has the line `Step-ID: {fact.id}` below its subject",
                f"next: commit your work with `git commit -m \"…\" -m 'Step-ID: {fact.id}'`, then record COMMIT again",
            ),
        )
    ranges, problem = steps.segments(delivery.git, fact, steps.history(log, delivery.git))
    if problem:
        return PhaseResult(1, (f"COMMIT refused: {problem}", "then record COMMIT again"))
    level, policy = settings.of(log).proof, delivery.policy(log)
    proofs = [
        prove(
            delivery.root, steps.base_of(delivery.git, commits[0]), commits[-1], policy,
            level=level, progress=say, known=known,
        )
        for commits in ranges if not set(commits) <= set(fact.earlier)
    ]  # fmt: skip
    given = Excuses.of(delivery)
    result = _judged(step, fact, proofs, given)
    return result if result.code else _gated(result, gates(), given)


def _judged(step: Step, fact: StepFact, proofs: Sequence[Proof], given: Excuses) -> PhaseResult:
    """The first proof that does not stand decides; all of them together complete the step."""
    refused = [proof for proof in proofs if steps.refusal(proof, "standard")]
    asked = [(proof, excuses.of_step(step.id, proof.verdict.value)) for proof in refused]
    open_ = [proof for proof, question in asked if given.covering(question) is None]
    proof = next(iter(open_), proofs[-1])
    evidence = _evidence(fact, proof, proofs)
    details = tuple(
        f"  {check.name}: {check.outcome.value}" + (f" ({check.reasons[0]})" if check.reasons else "")
        for check in proof.checks
    )
    reasons = tuple(f"- {reason}" for reason in proof.reasons)
    if open_:
        evidence |= _waivable([question for one, question in asked if one in open_])
        if steps.undecided(proof):
            lines = (f"COMMIT undecided: {proof.headline}", *reasons, *details)
            return PhaseResult(2, (*lines, "nothing was recorded; repair the cause, then record COMMIT again"))
        return PhaseResult(1, (f"COMMIT refused: {proof.headline}", *reasons, *details, _AGAIN), evidence)
    broken = steps.broken_promise(step, evidence["verdict"], evidence["kind"])
    if broken:
        return PhaseResult(1, (f"COMMIT refused: {proof.headline}", f"- {broken}", *details, _AGAIN), evidence)
    excused = [waiver.line() for _, question in asked if (waiver := given.covering(question))]
    evidence |= {"waived": excused} if excused else {}
    head = f"COMMIT proven: {proof.headline} in {sum(one.seconds for one in proofs):.1f} s"
    return PhaseResult(0, (head, *excused, *details, "your step is done; report in a few lines"), evidence)


def _gated(result: PhaseResult, gates: Sequence[Result], given: Excuses) -> PhaseResult:
    """The result, unless a gate fails that the user has not excused."""
    open_ = excuses.unexcused(gates, given)
    found = [line for gate in open_ for line in gate.lines()]
    if not found:
        return result
    evidence = result.evidence | _waivable([excuses.of_result(gate) for gate in open_])
    return PhaseResult(1, (f"COMMIT refused: {found[0]}", *found[1:], _AGAIN), evidence)


def _waivable(asked: Sequence[Question | None]) -> dict[str, list[str]]:
    """For the record: what the user could type if the agent finds no way."""
    typed = [question.typed for question in asked if question]
    return {"waivable": typed} if typed else {}


def _evidence(fact: StepFact, proof: Proof, proofs: Sequence[Proof]) -> dict[str, Any]:
    """What the record of COMMIT holds; checks and kind are of the proof that decided."""
    verdicts = [*([fact.earlier_verdict] if fact.earlier else []), *(one.verdict.value for one in proofs)]
    return {
        "commits": list(fact.commits),
        "tree": proofs[-1].tree,
        "verdict": proof.verdict.value if steps.refusal(proof, "standard") else steps.together(verdicts),
        "kind": proof.kind.value,
        "checks": {check.name: check.outcome.value for check in proof.checks},
        "acks": [text for one in proofs for text in remarks.of_proof(one)],
    }
