"""The finalize gate: does the record hold, and does its evidence re-execute? (DESIGN §6, nw-deliver text Phase 6)"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from des.contract import phases as phase_rules
from des.contract.log import LOG_NAME, Log
from des.contract.paths import classify
from des.contract.roadmap import Roadmap
from des.flow import chain, excuses, gate_record, header, plan, record, remarks, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.steps import StepFact, StepStatus
from des.proof.steps import History
from des.proof.verdict import Proof
from des.verdict import Finding, Place, Result, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from des.flow.replay import Replay

Progress = Callable[[str], None]
#: Called with whether the evidence is executed again.
Gates = Callable[[bool], Sequence[Result]]


@dataclass(frozen=True)
class Integrity:
    """The result: what is violated, what could not be decided, what is worth knowing, and the replayed proofs.

    The part of a finding's place is the step it is about. ``head``: the commit that was looked at, "" when it did not
    come to that. ``waived``: the decisions that excused something. ``remarks``: what a person has to acknowledge.
    ``refused``: the gates that do not pass, and that nobody excused; their findings are among the others.
    """

    violations: tuple[Finding, ...]
    undecided: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    proofs: dict[str, tuple[Proof, ...]] = field(default_factory=dict)
    steps: int = 0
    replayed: bool = False
    head: str = ""
    waived: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    refused: tuple[Result, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 pass, 1 violated, 2 undecided (never a pass)."""
        return 1 if self.violations else 2 if self.undecided else 0


def verify(
    delivery: Delivery, roadmap: Roadmap, log: Log, gates: Gates, *, replay: bool, progress: Progress | None = None
) -> Integrity:
    """Check the whole record of a delivery; with ``replay`` every step is proven anew from git.

    gates: what the flow asks of a complete delivery beside its steps, called when nothing else is violated.
    """
    chosen = settings.of(log)
    violations = _whole(delivery, roadmap, log)
    if not chosen.base:
        reason = f"the log is {log.schema_version} and names no base commit, so its commits cannot be found"
        undecidable = Finding("no-base", Place(_log(delivery)), reason)
        return Integrity(tuple(violations), (undecidable,), steps=len(roadmap.steps))
    if any(finding.rule == header.BASE_UNKNOWN for finding in violations):
        return Integrity(tuple(violations), steps=len(roadmap.steps))
    head = delivery.git.head()
    history = steps.history(log, delivery.git)
    known = steps.facts(roadmap, log, history)
    lagging = _lagging(delivery, known, chosen.phases) if replay else ""
    for fact in known.values():
        if fact.id != lagging:
            where = Place(_log(delivery), part=fact.id)
            violations += [
                Finding("step-incomplete", where, text) for text in _step(fact, chosen.phases, log.self_reported)
            ]
    undecided: list[Finding] = []
    if log.self_reported and not replay:
        reason = f"the log is {log.schema_version}, its agents wrote it themselves: add --replay"
        undecided.append(Finding("self-reported", Place(_log(delivery)), reason))
    again = _replay(delivery, log, history, head, progress) if replay else None
    if again:
        violations += _rewritten(delivery, log)
        _sort(_answers(again, roadmap, known, history), violations, undecided)
    waived = [*again.waived] if again else []
    refused: list[Result] = []
    if not violations:
        refused, excused = _asked(gates(replay), Excuses.of(delivery))
        waived += excused
        for result in refused:
            _sort(((result.status, finding) for finding in _of_gate(result)), violations, undecided)
    notes = [f"{lagging}: the log ends before its last record; the replay stands for it"] if lagging else []
    strangers = foreign(delivery, log, history)
    notes += [f"commit {commit[:12]} changes code and carries no step id" for commit in strangers]
    proofs = again.proofs if again else {}
    left = remarks.of_proofs(proofs) if again else remarks.of_log(log, chosen.phases[-1])
    left |= remarks.of_foreign(delivery, strangers)
    return Integrity(
        tuple(violations), tuple(undecided), tuple(notes), proofs, len(known), replay, head, tuple(waived),
        tuple(sorted(left)), tuple(refused),
    )  # fmt: skip


def _replay(delivery: Delivery, log: Log, history: History, head: str, progress: Progress | None) -> Replay:
    from des.flow.replay import Replay  # with the whole of des.proof; who reads what was found needs nothing of it

    return Replay(delivery, log, history, head, progress)


def _sort(
    answers: Iterable[tuple[Status, Finding | None]], violations: list[Finding], undecided: list[Finding]
) -> None:
    """Put what does not pass where it belongs."""
    for status, finding in answers:
        if finding is not None:
            (undecided if status is Status.INDETERMINATE else violations).append(finding)


def _answers(
    again: Replay, roadmap: Roadmap, known: Mapping[str, StepFact], history: History
) -> Iterator[tuple[Status, Finding | None]]:
    """What the replay says of each step and each refactoring."""
    for step in roadmap.steps:
        yield again.step(step, known)
    for commit in history.refactorings:
        yield again.refactoring(commit)


def _asked(results: Iterable[Result], given: Excuses) -> tuple[list[Result], list[str]]:
    """The gates that do not pass, and the waivers that excuse others."""
    refused, waived = [], []
    for result in results:
        waiver = given.covering(excuses.of_result(result)) if result.exit_code else None
        if waiver:
            waived.append(waiver.line())
        elif result.exit_code:
            refused.append(result)
    return refused, waived


def _of_gate(result: Result) -> Iterator[Finding]:
    """What a gate says, with the way to excuse it."""
    typed = excuses.of_result(result).typed
    for line in result.lines() or [f"{result.name}: {result.summary}"]:
        yield Finding("gate", Place(), f"{line} (or type: {typed})")


def _log(delivery: Delivery) -> str:
    return f"{delivery.relative}/{LOG_NAME}"


def _whole(delivery: Delivery, roadmap: Roadmap, log: Log) -> list[Finding]:
    """What concerns the delivery as a whole: form of the log, chains, settings, approval, steps nobody planned."""
    file, found = _log(delivery), []
    if log.self_reported and settings.of(log).base:
        text = f"header: schema_version is {log.schema_version}, but a log that names its base began as 4.0"
        found.append(Finding("schema-older-than-base", Place(file), text))
    if not log.self_reported:
        found += [Finding("chain-broken", Place(file), f"chain: {line}") for line in chain.broken(log)]
        found += [finding.at(file) for finding in header.differences(delivery.git, log.header)]
        if not plan.approval(log, plan.digest(roadmap.raw)).approved:
            text = "roadmap: no submitted review approves it as it stands now"
            found.append(Finding("roadmap-unapproved", Place(f"{delivery.relative}/roadmap.json"), text))
    planned = {step.id for step in roadmap.steps}
    strangers = sorted({event.sid for event in log.events if event.sid and event.sid not in planned})
    found += [
        Finding("step-unplanned", Place(file), f"log: records of step {sid}, which the roadmap does not have")
        for sid in strangers
    ]
    return found


def _rewritten(delivery: Delivery, log: Log) -> list[Finding]:
    """The newest committed version of the log that the present one contradicts (at most one finding).

    A commit that removes the log is the end of an earlier delivery; what was before it does not bind this one.
    """
    git, path = delivery.git, _log(delivery)
    for commit in () if log.self_reported else git.touching(git.empty_tree, "HEAD", path):
        text = git.show(commit, path)
        if text is None:
            break
        try:
            committed = json.loads(text)
        except ValueError:
            continue  # say, with the marks of a conflict; the versions around it tell
        if isinstance(committed, dict) and (gone := chain.lost(log, committed)):
            text = (
                f"log: rewritten since commit {commit[:12]}: {gone}; see `git diff {commit[:12]} -- {path}` "
                "and take both lists of events"
            )
            return [Finding("log-rewritten", Place(path), text)]
    return []


def _lagging(delivery: Delivery, known: Mapping[str, StepFact], required: tuple[str, ...]) -> str:
    """The newest step when only its closing record is missing: a committed log cannot hold the record of the commit
    it is part of (R9)."""
    last = {fact.commits[-1]: fact for fact in known.values() if fact.commits}
    newest = next((last[commit] for commit in delivery.git.run("rev-list", "HEAD").split() if commit in last), None)
    if newest is None or set(newest.cycle) != set(required[:-1]):
        return ""
    settled = all(event.passed or event.status == "SKIPPED" for event in newest.cycle.values())
    return newest.id if settled else ""


def _step(fact: StepFact, required: tuple[str, ...], self_reported: bool) -> list[str]:
    """What is wrong with one step's newest cycle."""
    cycle = fact.cycle
    if not cycle:
        reason = "no records (made without DES)" if fact.commits else "no records"
        return [f"0/{len(required)} phases: {reason}"]
    missing = [phase for phase in required if phase not in cycle]
    if missing:
        return [f"{len(required) - len(missing)}/{len(required)} phases, missing: {', '.join(missing)}"]
    found = []
    order = [list(cycle.values()).index(cycle[phase]) for phase in required]
    if order != sorted(order):
        found.append(f"phases out of order: {', '.join(cycle)}")
    for phase in required:
        event = cycle[phase]
        if event.status == "SKIPPED":
            problem = phase_rules.skip_problem(phase, event.data)
            found += [f"{phase}: {problem}"] if problem else []
        elif not event.passed:
            found.append(f"{phase}: {event.status} {event.data}")
    if self_reported:
        return found if fact.commits or found else ["no commit carries `Step-ID: " + fact.id + "`"]
    if not found and fact.status is not StepStatus.PROVEN:
        found.append(fact.reason)
    return found


def foreign(delivery: Delivery, log: Log, history: History) -> list[str]:
    """The commits since the base that change code and belong to no step: somebody else's, shown and not judged."""
    git, rules = delivery.git, delivery.policy(log).rules
    found = []
    for commit in history.foreign:
        areas = {classify(path, rules) for path in git.changed(steps.base_of(git, commit), commit)}
        if areas - {"documentation", "evidence"}:
            found.append(commit)
    return found


def note(delivery: Delivery, log: Log, result: Integrity, skipped: Mapping[str, str] | None = None) -> None:
    """Record the result as a gate of the delivery, bound to the code it is about (R17).

    skipped: the phases that were left out, each with its sentence.
    """
    status = {0: "PASS", 1: "FAIL", 2: "INDETERMINATE"}[result.exit_code]
    verdicts = {sid: " + ".join(proof.headline for proof in proofs) for sid, proofs in result.proofs.items()}
    code = delivery.code(log, result.head or "HEAD")
    facts = {"replay": result.replayed, "steps": result.steps, "code": code, "verdicts": verdicts}
    record.gate(delivery, gate_record.INTEGRITY, status, **facts, **({"skipped": dict(skipped)} if skipped else {}))


def standing(delivery: Delivery, log: Log) -> str:
    """PASS, FAIL or INDETERMINATE of the newest record about the code at HEAD; "" when there is none."""
    return (
        gate_record.standing(log, gate_record.INTEGRITY, delivery.code(log, "HEAD"))
        if gate_record.newest(log, gate_record.INTEGRITY)
        else ""
    )
