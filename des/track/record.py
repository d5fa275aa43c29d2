"""What an iteration's log, backlog and steps say together: the one view that all rendering and judging reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from des.contract.log import Event, Log, cycles
from des.flow.steps import StepFact, StepStatus
from des.track import settings
from des.track.values import count, flat, mapping, mappings, text, texts

SUBMISSION = "submission"
APPROVED = "APPROVED"
NEEDS_CHANGES = "NEEDS_CHANGES"
_TASK = re.compile(r"T-[0-9]{2,3}")
_OPENING = ("RED", "RED_UNIT", "RED_ACCEPTANCE")


@dataclass(frozen=True)
class Submission:
    """What one agent handed in. status: SUBMITTED or its verdict; about: the digest it is bound to; position: in the
    log's events. dispatch: of the agent, "" where nothing is known of it."""

    subject: str
    scope: str
    by: str
    status: str
    time: str
    about: str
    position: int
    content: Mapping[str, Any]
    dispatch: str = ""


@dataclass(frozen=True)
class Task:
    """One task and what is known of its work.

    status: open, red, green, review, done or blocked; reason: why it is open or blocked. phases: the newest cycle,
    phase to evidence; cycles: all of them, the evidence of phases that passed. commits: oldest first. reviews: all
    rounds; current: those about its newest commits. plan: its entry in the breakdown. runs: how often its tests were
    run for the record, whatever came out.
    """

    id: str
    step: str
    name: str
    item: str
    kind: str
    status: str
    reason: str = ""
    phases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cycles: tuple[Mapping[str, Mapping[str, Any]], ...] = ()
    commits: tuple[str, ...] = ()
    reviews: tuple[Submission, ...] = ()
    current: tuple[Submission, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)
    runs: int = 0

    @property
    def number(self) -> int:
        """The 4 of T-04."""
        return int(self.id.removeprefix("T-"))

    @property
    def exempt(self) -> str:
        """Why the task needs no test before its code, or ""."""
        return text(self.plan, "exempt")

    @property
    def red(self) -> tuple[str, ...]:
        """The tests that were seen failing before the code, as far as the record lists them."""
        return tuple(dict.fromkeys(test for cycle in self.cycles for test in _red_tests(cycle)))

    @property
    def written(self) -> int:
        """How many tests were seen failing before the code: those listed, and those beyond the lists."""
        return len(self.red) + sum(max(0, _failing(cycle) - len(_red_tests(cycle))) for cycle in self.cycles)

    @property
    def verdict(self) -> str:
        """Of the newest review about the newest commits, or ""."""
        return self.current[-1].status if self.current else ""


@dataclass(frozen=True)
class Record:
    """An iteration. Rates and figures in records of programs are as the programs measured them.

    items: of the backlog. gates: every record of a gate, oldest first. submissions: by (subject, scope), oldest first.
    base, head: commits. code: the digest of the code as it stands now, "" when the reader does not care. config: the
    `track` settings the iteration began with. team: members of the profile. acknowledged: names of gate records, and
    "deploy", "smoke" and "coverage", whose middle state the user has accepted. thresholds: those in force.
    """

    iteration: int
    items: tuple[Mapping[str, Any], ...] = ()
    gates: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    submissions: Mapping[tuple[str, str], tuple[Submission, ...]] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    roadmap: Mapping[str, Any] = field(default_factory=dict)
    base: str = ""
    head: str = ""
    code: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    team: tuple[Mapping[str, Any], ...] = ()
    acknowledged: frozenset[str] = frozenset()
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict(settings.THRESHOLDS))

    @classmethod
    def of(
        cls,
        log: Log,
        roadmap: Mapping[str, Any] | None,
        backlog: Mapping[str, Any] | None,
        steps: Mapping[str, StepFact],
        *,
        head: str = "",
        code: str = "",
        team: Mapping[str, Any] | None = None,
        acknowledged: Collection[str] = (),
        thresholds: Mapping[str, float] | None = None,
    ) -> Record:
        """The view of one log. roadmap, backlog, team: as they stand in their files; steps: by id (03-01).

        Without ``head`` it is the newest one a record names. thresholds: those in force,
        None for the defaults.
        """
        gates, submissions = _gates(log), _submissions(log)
        guidance = gates.get("guidance", ({},))[-1]
        reviewers = max(1, count(guidance, "reviewers"))
        plans = _plans(submissions, roadmap or {})
        named = [raw["head"] for group in gates.values() for raw in group if isinstance(raw.get("head"), str)]
        return cls(
            iteration=_iteration(log, backlog or {}),
            items=mappings(backlog or {}, "items"),
            gates=gates,
            submissions=submissions,
            tasks=tuple(_task(log, plan, steps, submissions, reviewers) for plan in plans),
            roadmap=roadmap or {},
            base=text(log.header, "base"),
            head=head or (named[-1] if named else ""),
            code=code,
            config=mapping(mapping(log.header, "config"), "track") or mapping(log.header, "track"),
            team=mappings(team or {}, "members"),
            acknowledged=frozenset(acknowledged),
            thresholds=thresholds or settings.THRESHOLDS,
        )

    def newest(self, gate: str) -> Mapping[str, Any]:
        """The newest record of a gate; {} when there is none."""
        found = self.gates.get(gate, ())
        return found[-1] if found else {}

    def every(self, gate: str) -> tuple[Mapping[str, Any], ...]:
        """All records of a gate, oldest first."""
        return self.gates.get(gate, ())

    def given(self, subject: str, scope: str | None = None) -> tuple[Submission, ...]:
        """All submissions on a subject, oldest first; of one scope when that is named."""
        found = [one for (what, where), each in self.submissions.items() for one in each
                 if what == subject and scope in (None, where)]  # fmt: skip
        return tuple(sorted(found, key=lambda one: one.position))

    def submitted(self, subject: str, scope: str | None = None) -> Mapping[str, Any]:
        """The content of the newest one; {} when there is none."""
        found = self.given(subject, scope)
        return found[-1].content if found else {}

    def task(self, name: str) -> Task | None:
        """The task of that id (T-01), or None."""
        return next((task for task in self.tasks if task.id == name), None)

    @property
    def scope(self) -> tuple[Mapping[str, Any], ...]:
        """The items this iteration works on: those readiness let in, all before it was judged."""
        ready = self.newest("readiness")
        return tuple(item for item in self.items if not ready or text(item, "id") in texts(ready, "scope"))


def _iteration(log: Log, backlog: Mapping[str, Any]) -> int:
    last = log.feature_id.rpartition("-")[2]
    return int(last) if last.isdigit() else count(backlog, "iteration")


def _raw(event: Event) -> Mapping[str, Any]:
    return event.raw if isinstance(event.raw, Mapping) else {}


def _gates(log: Log) -> dict[str, tuple[Mapping[str, Any], ...]]:
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for event in log.events:
        if event.gate and event.gate != SUBMISSION:
            found[event.gate] = (*found.get(event.gate, ()), _raw(event))
    return found


def _submissions(log: Log) -> dict[tuple[str, str], tuple[Submission, ...]]:
    found: dict[tuple[str, str], tuple[Submission, ...]] = {}
    for position, event in enumerate(log.events):
        if event.gate == SUBMISSION:
            raw = _raw(event)
            key = (text(raw, "subject"), text(raw, "scope"))
            status = event.gate_status or ""
            one = Submission(*key, text(raw, "by"), flat(status), event.time, text(raw, "about"), position,
                             mapping(raw, "content"), text(raw, "dispatch"))  # fmt: skip
            found[key] = (*found.get(key, ()), one)
    return found


def _plans(
    submissions: Mapping[tuple[str, str], tuple[Submission, ...]], roadmap: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...]:
    """The tasks of the newest breakdown; of the roadmap when the log holds none. An id names files: it is in form."""
    handed = [one for (subject, _), each in submissions.items() if subject == "breakdown" for one in each]
    if handed:
        newest = max(handed, key=lambda one: one.position)
        return tuple(one for one in mappings(newest.content, "tasks") if _TASK.fullmatch(text(one, "id")))
    steps = [step for phase in mappings(roadmap, "phases") for step in mappings(phase, "steps")]
    steps += mappings(roadmap, "steps")
    named = [{**step, "id": f"T-{text(step, 'id')[3:]}"} for step in steps if text(step, "id").startswith("03-")]
    return tuple(one for one in named if _TASK.fullmatch(one["id"]))


def _task(
    log: Log,
    plan: Mapping[str, Any],
    steps: Mapping[str, StepFact],
    submissions: Mapping[tuple[str, str], tuple[Submission, ...]],
    reviewers: int,
) -> Task:
    name = text(plan, "id")
    sid = f"03-{name.removeprefix('T-')}"
    fact = steps.get(sid) or StepFact(sid, StepStatus.OPEN, {}, ())
    reviews = submissions.get(("review", sid), ())
    closed = max((n for n, event in enumerate(log.events) if event.sid == sid and event.passed), default=-1)
    current = tuple(one for one in reviews if one.position > closed)
    return Task(
        id=name,
        step=sid,
        name=text(plan, "name"),
        item=text(plan, "item"),
        kind=text(plan, "kind"),
        status=_status(fact, current, reviewers),
        reason=flat(fact.reason),
        phases={phase: event.ev for phase, event in fact.cycle.items()},
        cycles=tuple({p: e.ev for p, e in one.items() if e.passed} for one in cycles(log, sid)),
        commits=tuple(fact.commits),
        reviews=reviews,
        current=current,
        plan=plan,
        runs=sum(event.sid == sid and event.status == "EXECUTED" for event in log.events),
    )


def _status(fact: StepFact, current: tuple[Submission, ...], reviewers: int) -> str:
    if fact.status is StepStatus.BLOCKED:
        return "blocked"
    if fact.status is StepStatus.PROVEN:
        # Who reviews twice is still one reviewer.
        newest = list({one.dispatch or one.position: one.status for one in current}.values())[-reviewers:]
        return "done" if len(newest) == reviewers and set(newest) == {APPROVED} else "review"
    green = fact.cycle.get("GREEN")
    if green is not None and green.passed:
        return "green"
    opened = any(fact.cycle[phase].passed or fact.cycle[phase].status == "SKIPPED" for phase in _OPENING
                 if phase in fact.cycle)  # fmt: skip
    return "red" if opened else "open"


def _evidence(cycle: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((cycle[phase] for phase in _OPENING if phase in cycle), {})


def _red_tests(cycle: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    return texts(_evidence(cycle), "tests")


def _failing(cycle: Mapping[str, Mapping[str, Any]]) -> int:
    return count(_evidence(cycle), "failing")
