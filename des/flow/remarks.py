"""What nobody can decide but a person: shown once at the end of a delivery, and acknowledged in one answer (R20).

Test settings that a step changed, production that speaks of being tested, tests that a commit declares superseded, and
commits that belong to no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from des.contract.log import Log
from des.flow import questions
from des.flow.delivery import Delivery
from des.flow.questions import Question
from des.proof.check import Outcome
from des.proof.verdict import Proof


def of_proof(proof: Proof) -> list[str]:
    """What one proof leaves to a person."""
    found = [reason for check in proof.checks if check.outcome is Outcome.ACK for reason in check.reasons]
    return found + [f"supersedes {test}: {reason}" for test, reason in proof.supersedes.items()]


def of_log(log: Log, closing: str) -> set[str]:
    """What the records of every cycle's ``closing`` phase leave to a person."""
    passed = (event for event in log.events if event.phase == closing and event.passed)
    return {f"{event.sid}: {text}" for event in passed for text in _texts(event.ev.get("acks"))}


def of_proofs(proofs: Mapping[str, Sequence[Proof]]) -> set[str]:
    """The same from proofs made again, by step."""
    return {f"{sid}: {text}" for sid, each in proofs.items() for proof in each for text in of_proof(proof)}


def of_foreign(delivery: Delivery, commits: Iterable[str]) -> set[str]:
    """Commits of nobody's step, with their subjects."""
    log = (delivery.git.run("log", "-1", "--format=%h %s", commit).strip() for commit in commits)
    return {f"foreign commit {line}" for line in log}


def question(found: Iterable[str]) -> Question:
    """What acknowledges exactly these."""
    return Question("ack", "findings", questions.finding(*sorted(found)))


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
