"""A gate of the flow is recorded, and what it finds goes back to the steps it belongs to (R7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from des.contract.log import Log
from des.contract.paths import classify
from des.deliver.gates import integration
from des.deliver.skipped import skipped
from des.flow import clean, gate_record, integrity, owners, sending_back, settings, steps
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.flow.integrity import Integrity
from des.flow.reopenings import Settled
from des.flow.steps import StepStatus
from des.verdict import Finding, Result, Status, blocking


def settle(delivery: Delivery, name: str, run: Callable[[Delivery], Result]) -> tuple[Result, Settled]:
    """Run a gate on HEAD, record its result as ``name``, and reopen the steps of what it finds.

    DesError (exit 1) when the work tree holds code that no commit has: the record would be about something else.
    """
    clean.require(delivery, f"{name} is recorded for what is committed")
    before = gate_record.every(delivery.log(), name)
    result = run(delivery)
    gate_record.write(delivery, delivery.log(), name, result)
    if result.status is not Status.FAIL:
        return result, Settled()
    stubborn = _stubborn(before, result)
    if stubborn:
        return result, Settled((), f"{stubborn[0]} failed in several environments before the last repair, too")
    return result, sending_back.findings(delivery, name, result.findings)


def integrity_checked(delivery: Delivery, log: Log, result: Integrity) -> Settled:
    """Record an integrity check, and do as `violated` says."""
    integrity.note(delivery, log, result, skipped(settings.of(log)))
    return violated(delivery, log, result)


def violated(delivery: Delivery, log: Log, result: Integrity) -> Settled:
    """Reopen the proven steps in which an integrity check, or a gate it asked, found something.

    What a gate finds in a document stays: no crafter writes it, so the user is asked.
    """
    roadmap = delivery.roadmap()
    if roadmap is None:
        return Settled()
    known = steps.facts(roadmap, log, steps.history(log, delivery.git))
    back: dict[str, tuple[list[str], list[str]]] = {}
    for finding in result.violations:
        step = finding.where.part
        if step in known and known[step].status is StepStatus.PROVEN:
            back.setdefault(step, ([], []))[0].append(finding.what)
    found = [pair for answer in result.refused for pair in _blocking(answer)]
    code = Code.of(delivery) if found else None
    history = sending_back.history(code) if code else []
    for told, one in found:
        if code and classify(one.where.file, code.rules) not in ("documentation", "evidence"):
            lines, files = back.setdefault(owners.owner(one.where.file, history, roadmap), ([], []))
            lines.append(told)
            files.append(one.where.file)
    return sending_back.steps(delivery, gate_record.INTEGRITY, back)


def _blocking(answer: Result) -> Iterator[tuple[str, Finding]]:
    """The findings of a failed gate, each with how an integrity check tells it."""
    if answer.status is Status.FAIL:
        yield from zip(answer.lines(), blocking(answer.findings))


def _stubborn(before: Sequence[Mapping[str, object]], now: Result) -> list[str]:
    """What `integration.stubborn` says of the newest record and this result."""
    last = before[-1] if before else {}
    if last.get("status") != "FAIL":
        return []
    facts = {"failing": last["failing"]} if "failing" in last else {}
    return integration.stubborn(Result(integration.NAME, Status.FAIL, "", (), facts), now)
