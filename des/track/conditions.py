"""What only the user can accept in an iteration, and which of it they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from des.contract.log import Log
from des.flow import gate_record, questions
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.track import models
from des.track import settings as track_settings
from des.track.gates import overall
from des.track.guidance import Guidance
from des.track.models.planning import BreakdownModel, PlanModel
from des.track.planning import schedule
from des.track.record import Record
from des.track.settings import TrackSettings

GUIDANCE, INTERVIEW = "guidance", "interview"


def guidance(log: Log) -> Guidance:
    """What the newest record says the user wants looked at most."""
    raw = gate_record.newest(log, GUIDANCE)
    if not raw:
        return Guidance()
    return Guidance(
        text=str(raw.get("text", "")),
        focus=tuple(map(str, raw.get("focus", []))),
        thresholds=_numbers(raw.get("thresholds")),
        order=str(raw.get("order", "")),
        reviewers=int(raw.get("reviewers", 1)),
        scan_depth=str(raw.get("scan_depth", "")),
        answers={str(key): str(value) for key, value in dict(raw.get("answers") or {}).items()},
    )


def asked_for(log: Log) -> str:
    """The guidance as it was typed, without what an interview added to it."""
    typed = [one for one in gate_record.every(log, GUIDANCE) if not one.get("answers")]
    return str(typed[-1].get("text", "")) if typed else ""


def interview_due(log: Log) -> bool:
    """Whether the user wants to be asked and has not been."""
    return bool(gate_record.newest(log, INTERVIEW)) and not gate_record.newest(log, GUIDANCE).get("answers")


def interview(log: Log) -> Question | None:
    """Is what was made of the answers what was meant? None when nobody was interviewed."""
    found = guidance(log)
    told = "\n".join(found.told())
    return Question("ack", "interview", questions.finding(found.text, told)) if found.answers else None


def of_plan(rules: TrackSettings, record: Record, capacity: float | None) -> list[tuple[Question, str]]:
    """What has to be accepted before work on an approved plan begins, each with its words: more hours than the team
    has (``capacity``, None for unknown), and what the project says it has not."""
    found = []
    absent = overall.not_applicable(rules)
    if absent is not None:
        named = "; ".join(f"{name}: {why}" for name, why in sorted(rules.not_applicable.items()))
        found.append((absent, f"The settings say that these do not apply: {named}. Is that right?"))
    plan, tasks = record.submitted("plan"), record.submitted("breakdown")
    if plan and tasks:
        figures = schedule.of(models.of(PlanModel, plan), models.of(BreakdownModel, tasks), capacity)
        share = figures.utilization or 0
        if share > 1:
            asked = Question("ack", "capacity", questions.finding(f"{share:.2f}"))
            found.append((asked, f"The plan takes {share:.0%} of the team's hours. Is that accepted?"))
    return found


def acknowledged(log: Log, code: str, given: Excuses, answered: Callable[[Question], bool]) -> frozenset[str]:
    """Gates and suites whose middle state the user has accepted, as des.track.record names them.

    answered: whether the user gave this answer, in whatever iteration.
    """
    found = set()
    whole = overall.of_log(log, code, given)
    if whole.asked is None:
        found |= {row.gate for row in whole.rows if row.middle}
    absent = overall.not_applicable(track_settings.of(log))
    if absent is not None and answered(absent):
        names = track_settings.of(log).not_applicable
        found |= {f"suite-{name}" if name in ("unit", "integration", "e2e") else name for name in names}
    return frozenset(found)


def _numbers(value: Any) -> dict[str, float]:
    pairs: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return {str(key): float(one) for key, one in pairs.items() if isinstance(one, (int, float))}
