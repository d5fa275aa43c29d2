"""Bringing up to date what people read of an iteration: its documents, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from des.track import branch, documents, messages, progress, rollup, submissions
from des.track.facts import TrackFacts
from des.track.readiness import ReadyStatus

#: The step in which the gates are validated.
_GATES = 5


def tell(facts: TrackFacts) -> Sequence[str]:
    """Write the documents that changed; the lines of the step the iteration is in, and what is in its way."""
    documents.write(facts.delivery, facts.record)
    if facts.finalized:
        return ()
    return [*_progress(facts), *_trouble(facts)]


def _progress(facts: TrackFacts) -> list[str]:
    """The lines of the step the iteration is in; at its beginning those of the step before too: how that ended."""
    step = progress.current(facts.record)
    now = progress.progress(facts.record, step).splitlines()
    begun = any(line.startswith("  ") for line in now)
    before = progress.progress(facts.record, step - 1).splitlines() if step > 1 and not begun else []
    return [*before, *now]


def _trouble(facts: TrackFacts) -> list[str]:
    """The message of the text for what is in the way, where something is."""
    record = facts.record
    if not facts.approval.approved:
        return ["", *messages.not_ready(record).splitlines()] if facts.ready.status is ReadyStatus.BLOCKED else []
    suites = [record.newest(f"suite-{level}") for level in ("unit", "integration", "e2e")]
    if any(one.get("status") == "FAIL" and one.get("code") == facts.code for one in suites):
        return ["", *messages.tests_failed(record).splitlines()]
    gates = [record.newest(f"gate-{name}") for name in rollup.GATES]
    judged = progress.current(record) == _GATES and not facts.unsettled
    judged = judged and all(submissions.content(facts.log, name, facts.code) for name in rollup.GATES)
    if judged and any(one.get("status") == "FAIL" and one.get("code") == facts.code for one in gates):
        return ["", *messages.gate_failed(record).splitlines()]
    integration = record.newest("integration")
    solved = integration.get("conflict") and not branch.behind(facts.delivery.git, branch.of(facts.log))
    if integration.get("status") == "FAILURE" and integration.get("code") == facts.code and not solved:
        return ["", *messages.integration_failed(record).splitlines()]
    return []
