"""What a complete delivery has to show beside its proven steps: gates over what is committed, and the phases' records.

Gates that read code and documents are asked whenever somebody asks. Gates that run something are believed from their
record, if it is about the code at HEAD, and run again by a replay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from des.contract.log import Log
from des.deliver.gates import design, frozen, integration, scaffold, theater, waves, wiring
from des.deliver.gates.recorded import INTEGRATION, MUTATION, REVIEW, mutation_due
from des.flow import gate_record, refactoring, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.integrity import Gates
from des.verdict import Finding, Place, Result

#: Wave completion (text, "Wave Completion Enforcement"), and what every step answered for, once more for all of them.
AT_THE_END = (design, wiring, frozen, scaffold, waves, theater)


def after_a_step(delivery: Delivery) -> Sequence[Result]:
    """Design compliance, wiring and unchanged scenarios of what is committed so far (text 2h, R21)."""
    return [gate.run(delivery) for gate in (design, wiring, frozen)]


def gates(delivery: Delivery) -> Gates:
    """What the integrity check asks of this delivery; with ``replay`` the gates that run something run again."""
    return lambda replay: (*_running(delivery, replay), *(gate.run(delivery) for gate in AT_THE_END))


def _running(delivery: Delivery, replay: bool) -> Iterator[Result]:
    log = delivery.log()
    if replay:
        yield integration.run(delivery)
    code, given = delivery.code(log, "HEAD"), Excuses.of(delivery)
    open_ = [verb for verb, gate in _due(log, replay) if not gate_record.passed(log, gate, code, given)]
    yield phases(log, open_, steps.history(log, delivery.git).refactorings)


def _due(log: Log, replay: bool) -> Iterator[tuple[str, str]]:
    """Verb and record of the gates that have to have passed; a replay runs the first one itself."""
    if not replay:
        yield "integration", INTEGRATION
    chosen = settings.of(log)
    if mutation_due(chosen.mutation_strategy, chosen.mutation)[0]:
        yield "mutation", MUTATION


def phases(log: Log, gates: Sequence[str], refactorings: Sequence[str]) -> Result:
    """Whether the phases that the rigor asks for are on record. gates: those that have not passed for this code."""
    return Result.of("phases", "the phases on record", _missing(log, gates, refactorings))


def _missing(log: Log, gates: Sequence[str], refactorings: Sequence[str]) -> Iterator[Finding]:
    chosen = settings.of(log)
    where = "execution-log.json"
    for gate in gates:
        yield Finding(
            "gate-not-passed", Place(where), f"{gate} has not passed for this code", f"des gate {gate} --record"
        )
    if chosen.refactoring and not refactoring.settled(log, refactorings):
        text = "refactoring is not on record, or commits of it are not proven"
        yield Finding("refactoring-missing", Place(where), text, "run `des next` and dispatch what it names")
    if chosen.review and not gate_record.every(log, REVIEW):
        text = "the implementation has no submitted review"
        yield Finding("review-missing", Place(where), text, "run `des next` and dispatch what it names")
