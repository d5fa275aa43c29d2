"""What the agents of an iteration are told beside their inputs: facts of the record, and what they owe (R24, R40)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from des.flow.action import Dispatch
from des.track.briefs import closing, planning, tasks, verifying
from des.track.briefs.brief import Brief
from des.track.facts import TrackFacts

_BY_KIND: Mapping[str, Callable[[TrackFacts, Dispatch], Brief]] = {
    "test-writer": tasks.write_tests,
    "implement": tasks.implement,
    "fix": tasks.repair,
}
_BY_SUBJECT: Mapping[str, Callable[[TrackFacts, Dispatch], Brief]] = {
    "readiness": planning.readiness,
    "breakdown": planning.breakdown,
    "test-first": planning.strategy,
    "plan": planning.plan,
    "review": tasks.review,
    "suite": verifying.suite,
    "security": verifying.gate,
    "performance": verifying.gate,
    "quality": verifying.gate,
    "security-architecture": verifying.gate,
    "remediation": verifying.remediation,
    "release-notes": closing.release_notes,
    "runbook": closing.runbook,
    "assessment": closing.assessment,
}


def of(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The brief of a dispatch."""
    if dispatch.kind in _BY_KIND:
        return _BY_KIND[dispatch.kind](facts, dispatch)
    subject = dispatch.owes[0].removeprefix("submission:").partition("/")[0]
    return _BY_SUBJECT[subject](facts, dispatch)
