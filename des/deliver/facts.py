"""Everything ``des next`` decides from, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from des.contract.errors import DesError
from des.contract.log import Log
from des.contract.paths import classify
from des.contract.roadmap import Roadmap
from des.deliver.ends import Closing, StartFacts
from des.facts import languages
from des.flow import attempts, dirt, gate_record, leftovers, plan, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.finalized import finalized
from des.flow.leftovers import Dirt, Writer
from des.flow.plan import Approval
from des.flow.settings import Settings
from des.flow.steps import StepFact, StepStatus
from des.proof.steps import History
from des.state import dispatches
from des.state.dispatches import Dispatch


@dataclass(frozen=True)
class DeliverFacts:
    """The state of one delivery, from roadmap, log, commits and coordination files (DESIGN §3).

    ``attempts`` counts dispatches by their task, of a step since it was reopened; ``writer`` is the live writing
    dispatch, ``readers`` the others. Once all steps are proven: ``code`` is the digest of the code at HEAD (else ""),
    ``refactorings`` the commits that say they are some, ``has_code`` whether programs of production changed.
    ``excuses``: what the user has waived.
    ``archived`` and ``closing`` say something only when the delivery is verified.
    ``dirt``: uncommitted code, while nobody is at work on an approved roadmap; ``last``: who wrote last.
    """

    delivery: Delivery
    log: Log
    roadmap: Roadmap | None
    roadmap_problem: str
    findings: tuple[str, ...]
    approval: Approval
    steps: Mapping[str, StepFact]
    attempts: Mapping[tuple[str, str], int]
    writer: Dispatch | None
    readers: tuple[Dispatch, ...]
    verified: bool
    archived: bool
    finalized: bool
    settings: Settings
    code: str = ""
    refactorings: tuple[str, ...] = ()
    has_code: bool = True
    excuses: Excuses = field(default_factory=lambda: Excuses((), date.max))
    closing: Closing = field(default_factory=Closing)
    start: StartFacts = field(default_factory=StartFacts)
    dirt: tuple[Dirt, ...] = ()
    last: Writer | None = None

    @property
    def proven(self) -> list[str]:
        return [sid for sid, fact in self.steps.items() if fact.status is StepStatus.PROVEN]


def gather(delivery: Delivery) -> DeliverFacts:
    """Read one delivery's facts. Raises DesError for a missing or broken log; a broken roadmap is a fact."""
    log = delivery.log()
    roadmap, problem = None, ""
    try:
        roadmap = delivery.roadmap()
    except DesError as error:
        problem = str(error)
    findings: tuple[str, ...] = ()
    approval = Approval(0, None)
    known: Mapping[str, StepFact] = {}
    history = History({}, (), ())
    if roadmap is not None:
        approval = plan.approval(log, plan.digest(roadmap.raw))
        findings = () if approval.approved else _findings(delivery, roadmap)
        if approval.approved:
            history = steps.history(log, delivery.git)
            known = steps.facts(roadmap, log, history)
    through = bool(known) and all(fact.status is StepStatus.PROVEN for fact in known.values())
    code = delivery.code(log, "HEAD") if through else ""
    standing = gate_record.standing(log, gate_record.INTEGRITY, code) if through else ""
    state = dispatches.load(str(delivery.root))
    mine = [d for d in state.dispatches if d.feature == delivery.feature_id]
    tried = attempts.count(mine, log)
    given = Excuses.of(delivery)
    left = _closing(delivery, log, tried, history, given) if standing == "PASS" else Closing()
    return DeliverFacts(
        delivery=delivery,
        log=log,
        roadmap=roadmap,
        roadmap_problem=problem,
        findings=findings,
        approval=approval,
        steps=known,
        attempts=tried,
        writer=state.writer(),
        readers=tuple(d for d in mine if d.open and not d.writes and d.kind != "exempt"),
        verified=standing == "PASS",
        archived=standing == "PASS" and not left.lacking,
        finalized=finalized(delivery, log),
        settings=settings.of(log),
        code=code,
        refactorings=history.refactorings,
        has_code=brings_code(delivery, log) if through else True,
        excuses=given,
        closing=left,
        dirt=dirt.read(delivery, log) if approval.approved and state.writer() is None else (),
        last=leftovers.last_writer(mine, os.environ.get("CLAUDE_CODE_SESSION_ID", "")),
        # A plan of just this content was reviewed, so the start was passed; what opens later holds its step.
        start=StartFacts() if approval.approved else _start(delivery, log),
    )


# The readers of documents are imported when it comes to the nodes they are for: they are most of the code, and during
# the steps of a delivery nobody asks them.


def _findings(delivery: Delivery, roadmap: Roadmap) -> tuple[str, ...]:
    from des.deliver import roadmap_check

    return tuple(roadmap_check.findings(delivery, roadmap))


def _start(delivery: Delivery, log: Log) -> StartFacts:
    from des.deliver import start_facts

    return start_facts.read(delivery, log)


def _closing(
    delivery: Delivery, log: Log, tried: Mapping[tuple[str, str], int], history: History, given: Excuses
) -> Closing:
    from des.deliver import closing

    return closing.gather(delivery, log, tried, history, given)


def brings_code(delivery: Delivery, log: Log) -> bool:
    """Whether the delivery changed a program of production: no text, no manifest, no other data."""
    git, rules = delivery.git, delivery.policy(log).rules
    changed = [path for path in git.changed(settings.of(log).base, "HEAD") if classify(path, rules) == "production"]
    return any(languages.language(path, git.show("HEAD", path) or "") != languages.DATA for path in changed)
