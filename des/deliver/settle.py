"""A gate of the flow is recorded, and what it finds goes back to the steps it belongs to (R7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from des.contract.errors import DesError
from des.contract.log import Log
from des.deliver import owners
from des.deliver.gates import integration
from des.deliver.gates.code import Code
from des.deliver.skipped import skipped
from des.flow import gate_record, integrity, reopenings, settings, steps
from des.flow.delivery import Delivery
from des.flow.gate import GateFinding, GateResult, GateStatus
from des.flow.integrity import Integrity
from des.flow.reopenings import Settled
from des.flow.steps import StepStatus


def settle(delivery: Delivery, name: str, run: Callable[[Delivery], GateResult]) -> tuple[GateResult, Settled]:
    """Run a gate on HEAD, record its result as ``name``, and reopen the steps of what it finds.

    DesError (exit 1) when the work tree holds code that no commit has: the record would be about something else.
    """
    log = delivery.log()
    if delivery.code(log, None) != delivery.code(log, "HEAD"):
        raise DesError(
            "the work tree has code changes that no commit holds",
            f"{name} is recorded for what is committed",
            "look at `git status`; commit them in a step, or put them away: git stash -u",
            1,
        )
    before = gate_record.every(log, name)
    result = run(delivery)
    gate_record.write(delivery, delivery.log(), name, result)
    if result.status is not GateStatus.FAIL:
        return result, Settled()
    stubborn = _stubborn(before, result)
    if stubborn:
        return result, Settled((), f"{stubborn[0]} failed in several environments before the last repair, too")
    return result, send_back(delivery, name, result.findings)


def send_back(delivery: Delivery, cause: str, findings: Sequence[GateFinding]) -> Settled:
    """Reopen the steps that blocking findings belong to; one that was reopened too often for this cause stays."""
    roadmap, log = delivery.roadmap(), delivery.log()
    if roadmap is None:
        return Settled()
    history = [(c.steps, [file.path for file in c.change.files]) for c in Code.of(delivery).commits]
    reopened: list[str] = []
    spent: list[str] = []
    for sid, found in owners.by_step(findings, history, roadmap).items():
        lines, files = [_line(finding) for finding in found], sorted({finding.file for finding in found})
        (reopened if reopenings.reopen(delivery, log, sid, cause, lines, files) else spent).append(sid)
    return _settled(reopened, spent)


def integrity_checked(delivery: Delivery, log: Log, result: Integrity) -> Settled:
    """Record an integrity check, and reopen the proven steps in which it found something."""
    integrity.note(delivery, log, result, skipped(settings.of(log)))
    roadmap = delivery.roadmap()
    known = steps.facts(roadmap, log, steps.history(log, delivery.git)) if roadmap else {}
    reopened: list[str] = []
    spent: list[str] = []
    for sid, fact in known.items():
        found = [finding.text for finding in result.violations if finding.step == sid]
        if found and fact.status is StepStatus.PROVEN:
            (reopened if reopenings.reopen(delivery, log, sid, integrity.GATE, found) else spent).append(sid)
    return _settled(reopened, spent)


def _settled(reopened: Sequence[str], spent: Sequence[str]) -> Settled:
    stopped = f"{', '.join(spent)} was sent back {reopenings.MOST} times for this already" if spent else ""
    return Settled(tuple(reopened), stopped)


def _line(finding: GateFinding) -> str:
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    return f"{place}: {finding.text} — {finding.fix}"


def _stubborn(before: Sequence[Mapping[str, object]], now: GateResult) -> list[str]:
    """What `integration.stubborn` says of the newest record and this result."""
    last = before[-1] if before else {}
    if last.get("status") != "FAIL":
        return []
    facts = tuple((key, last[key]) for key in ("failing",) if key in last)
    return integration.stubborn(GateResult(integration.NAME, GateStatus.FAIL, "", (), facts), now)
