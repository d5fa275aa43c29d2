"""Everything ``des track next`` decides from, read once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from des.contract.log import Log
from des.contract.roadmap import Roadmap
from des.facts import backlog as backlog_file
from des.facts import team as team_file
from des.facts.backlog import Backlog
from des.facts.team import Team
from des.flow import attempts, dirt, leftovers, plan, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.finalized import finalized
from des.flow.leftovers import Dirt, Writer
from des.flow.plan import Approval
from des.flow.questions import Question
from des.flow.settings import Settings
from des.flow.steps import StepFact
from des.proof.steps import History
from des.state import dispatches
from des.state.dispatches import Dispatch
from des.track import conditions, dod, done, models, previous, readiness, references, submissions, verdicts
from des.track import settings as track_settings
from des.track.agents import SECURITY_ARCHITECT
from des.track.dod import Box
from des.track.guidance import Guidance
from des.track.models.planning import ReadinessModel
from des.track.readiness import Readiness
from des.track.record import Record
from des.track.references import References
from des.track.settings import TrackSettings
from des.track.verdicts import GatesVerdict


@dataclass(frozen=True)
class TrackFacts:
    """The state of one iteration, from its documents, log, commits and coordination files (DESIGN §3).

    ``ready``: the backlog as it stands now. ``breakdown``, ``strategy``: what was submitted about it, {} while nothing
    was. ``code``: the digest of what is committed. ``done``: steps of the tasks that are proven and approved.
    The rest is as in des.deliver.facts.
    """

    delivery: Delivery
    log: Log
    settings: Settings
    track: TrackSettings
    guidance: Guidance
    backlog: Backlog
    team: Team
    looked_up: References
    ready: Readiness
    roadmap: Roadmap | None
    approval: Approval
    history: History
    steps: Mapping[str, StepFact]
    attempts: Mapping[tuple[str, str], int]
    writer: Dispatch | None
    readers: tuple[Dispatch, ...]
    dirt: tuple[Dirt, ...]
    last: Writer | None
    record: Record
    code: str
    excuses: Excuses
    finalized: bool

    @property
    def breakdown(self) -> Mapping[str, Any]:
        return submissions.content(self.log, "breakdown", self.ready.inputs)

    @property
    def strategy(self) -> Mapping[str, Any]:
        return submissions.content(self.log, "test-first", submissions.digest(self.breakdown)) if self.breakdown else {}

    @property
    def done(self) -> list[str]:
        return [task.step for task in self.record.tasks if task.status == "done"]

    @property
    def limits(self) -> dict[str, float]:
        """The thresholds in force."""
        return track_settings.thresholds(self.log)

    @cached_property
    def gates(self) -> GatesVerdict:
        """The three gates together, about the code as it is."""
        return verdicts.of(self.log, self.code, self.excuses, SECURITY_ARCHITECT in self.guidance.roster)

    @cached_property
    def unsettled(self) -> list[str]:
        """Gates that would say something else by now than what is on record."""
        return verdicts.unsettled(self.log, self.code, self.track, self.limits, self.excuses)

    @cached_property
    def guidance_question(self) -> Question | None:
        """What confirms the answers of the interview; None when nothing waits."""
        asked = conditions.interview(self.log)
        return asked if asked and self.excuses.covering(asked) is None else None

    @cached_property
    def plan_questions(self) -> list[tuple[Question, str]]:
        """What the user has to accept before work begins, each with its words."""
        asked = conditions.of_plan(self.track, self.record, self.team.capacity) if self.approval.approved else []
        return [one for one in asked if not previous.answered(self.delivery, self.excuses, one[0])]

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The Definition of Done, box by box."""
        commits = [commit for fact in self.steps.values() for commit in fact.commits]
        return dod.judge(self.record, done.gathered(self.delivery, self.record, commits))


def gather(delivery: Delivery) -> TrackFacts:
    """Read one iteration's facts. Raises DesError for a missing or broken log, settings or roadmap."""
    log, number = delivery.log(), delivery.iteration or 0
    chosen, track = settings.of(log), track_settings.of(log)
    backlog = backlog_file.load(delivery.root, number)
    team = team_file.load(delivery.root)
    looked_up = references.gather(delivery.root, backlog, number, previous.finished(delivery))
    judged = submissions.content(log, "readiness", looked_up.inputs)
    ready = readiness.judge(backlog, looked_up, models.of(ReadinessModel, judged) if judged else None)
    roadmap = delivery.roadmap()
    approval, history = Approval(0, None), History({}, (), ())
    known: Mapping[str, StepFact] = {}
    if roadmap is not None:
        approval = plan.approval(log, plan.digest(roadmap.raw))
    if roadmap is not None and approval.approved:
        history = steps.history(log, delivery.git)
        known = steps.facts(roadmap, log, history)
    state = dispatches.load(str(delivery.root))
    mine = [one for one in state.dispatches if one.feature == delivery.feature_id]
    code = delivery.code(log, "HEAD")
    given = Excuses.of(delivery)
    return TrackFacts(
        delivery=delivery,
        log=log,
        settings=chosen,
        track=track,
        guidance=conditions.guidance(log),
        backlog=backlog,
        team=team,
        looked_up=looked_up,
        ready=ready,
        roadmap=roadmap,
        approval=approval,
        history=history,
        steps=known,
        attempts=attempts.count(mine, log, dict(_since(log))),
        writer=state.writer(),
        readers=tuple(one for one in mine if one.open and not one.writes and one.kind != "exempt"),
        dirt=dirt.read(delivery, log) if approval.approved and state.writer() is None else (),
        last=leftovers.last_writer(mine, os.environ.get("CLAUDE_CODE_SESSION_ID", "")),
        record=_record(log, roadmap, known, delivery, code, team, given),
        code=code,
        excuses=given,
        finalized=finalized(delivery, log),
    )


def _record(
    log: Log, roadmap: Roadmap | None, known: Mapping[str, StepFact], delivery: Delivery, code: str, team: Team,
    given: Excuses,
) -> Record:  # fmt: skip
    backlog = submissions.backlog(log)
    return Record.of(
        log, roadmap.raw if roadmap else None, backlog, known, head=delivery.git.head(), code=code,
        team=team.to_json(), thresholds=track_settings.thresholds(log), acknowledged=conditions.acknowledged(
            log, code, given, lambda asked: previous.answered(delivery, given, asked)
        ),
    )  # fmt: skip


#: What a submission is the ground of: the steps whose dispatches count from it on.
_GROUND = {
    "readiness": ("01-01", "02-01", "02-02", "02-03"), "breakdown": ("02-02", "02-03"), "test-first": ("02-03",),
}  # fmt: skip


def _since(log: Log) -> Iterator[tuple[str, str]]:
    """Step -> the time from which its dispatches count: of what they judge, the newest there is."""
    for event in log.events:
        gate = event.gate or ""
        if gate == submissions.GATE and isinstance(event.raw, dict):
            yield from ((step, event.time) for step in _GROUND.get(str(event.raw.get("subject")), ()))
        elif gate.startswith("suite-"):
            yield from ((f"04-0{number}", event.time) for number in (1, 2, 3))
        elif gate.startswith("gate-"):
            yield from ((f"05-0{number}", event.time) for number in (1, 2, 3, 4, 5))
        elif gate == "integration":
            yield from ((step, event.time) for step in ("06-01", "06-02", "06-03", "07-01"))
        elif event.sid and event.phase == settings.of(log).phases[-1]:
            yield event.sid, event.time
