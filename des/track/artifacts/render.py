"""All artifacts of an iteration at once."""

from __future__ import annotations

from collections.abc import Mapping

from des.track.artifacts import (
    assessment,
    breakdown,
    deployment,
    gates,
    matrix,
    plan,
    readiness,
    tasks,
    testing,
)
from des.track.record import Record

_GROUPS = (readiness, breakdown, plan, tasks, testing, gates, deployment, assessment, matrix)


def render(record: Record) -> Mapping[str, str]:
    """Path (relative to the project) -> text, for each artifact that something is on record of.

    The texts have empty notes; `notes.with_notes` puts in those of the file that stands there.
    """
    found: dict[str, str] = {}
    for group in _GROUPS:
        found.update(group.render(record))
    return found
