"""Briefs of steps 6 and 7: release notes, runbook, assessment."""

from __future__ import annotations

from des.flow.action import Dispatch
from des.track import impacts, previous, templates
from des.track.briefs.brief import Brief, changed, data, item, lines, submission
from des.track.defects import defects
from des.track.facts import TrackFacts
from des.track.measured import figures

_NOTES = (
    "Write the release notes for the people who use this: what they can do now, what works better, what was repaired, "
    "what does not work yet. Plain words, no names of functions, an example where it helps. Every item below that a "
    "user can see stands in exactly one of the first three lists; open defects stand in the fourth, each with its id."
)
_RUNBOOK = (
    "Say what operations has to know. For each kind of change found below an entry with the steps (what to set, run, "
    "watch, migrate; how to go back), or the reason why nothing has to be done."
)
_ASSESS = (
    "Assess the iteration from the figures below: were the goals reached and why (`goals`), what the quality figures "
    "mean (`quality`), risks that appeared, ended or changed, what went well, what has to get better, at least one "
    "action with owner and iteration, and how people worked together (`team`). The figures are computed; do not "
    "repeat them."
)


def release_notes(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The technical writer's."""
    seen = [item(one) for one in facts.record.scope if one.get("user_visible", True)]
    still = [f"{one.id}: {one.test}" for one in defects(facts.record) if one.open]
    sections = (("ITEMS", data(seen)), ("OPEN DEFECTS", lines(still)))
    inputs = ("README.md", "CHANGELOG.md", templates.place("release-notes.md"))
    return Brief(_NOTES, submission(dispatch), inputs, sections)


def runbook(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The operations manager's."""
    found = impacts.of(changed(facts, *impacts.CLASSES))
    sections = (("KINDS OF CHANGE", data({kind: list(paths) for kind, paths in found.items()})),)
    return Brief(_RUNBOOK, submission(dispatch), ("README.md", "docs"), sections)


def assessment(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The project manager's."""
    sections = (
        ("FIGURES", data(figures(facts))),
        ("EARLIER ITERATIONS", data(previous.metrics(facts.delivery))),
        ("RISK ITEMS", lines(facts.ready.risk_items)),
        ("TEAM", lines(one.id for one in facts.team.members)),
    )
    number = facts.delivery.iteration
    inputs = (f".aiwg/planning/iteration-{number}-plan.md", templates.place("iteration-assessment.md"))
    return Brief(_ASSESS, submission(dispatch), inputs, sections)
