"""Which of a project's suites belong to a level of testing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from des.runner import Suite
from des.track.settings import KEY, LEVELS, TrackSettings


@dataclass(frozen=True)
class Level:
    """The suites of a level. exempt: why it has none, as the project declared. problem, fix: why nobody knows."""

    suites: tuple[Suite, ...] = ()
    exempt: str = ""
    problem: str = ""
    fix: str = ""


def of(settings: TrackSettings, suites: Sequence[Suite], level: str) -> Level:
    """What `track` says of ``level``; without it the suite of that name. When no suite is named unit, all that are not
    named for another level are unit tests."""
    if level in settings.not_applicable:
        return Level(exempt=settings.not_applicable[level])
    names = {suite.name for suite in suites}
    wanted = settings.suites.get(level)
    if wanted is None:
        wanted = (level,) if level in names else tuple(sorted(names - set(LEVELS))) if level == "unit" else ()
    unknown = [name for name in wanted if name not in names]
    if unknown:
        return Level(
            problem=f"{KEY}.suites.{level} names {unknown[0]!r}, and the project's suites are "
            f"{', '.join(sorted(names)) or 'none'}",
            fix=f"correct {KEY}.suites.{level}, or add the suite to `suites`, in .nwave/des-config.json",
        )
    found = tuple(suite for suite in suites if suite.name in wanted)
    return Level(found) if found else Level(problem=f"no suite is known for {level} tests", fix=_missing(level))


def _missing(level: str) -> str:
    suite = {"name": level, "runner": "pytest", "paths": [f"tests/{level}"]}
    declared = {KEY: {"not_applicable": {level: "<why>"}}}
    return (
        f'write into .nwave/des-config.json the suite, "suites": {json.dumps([suite])}, '
        f"or that there is none: {json.dumps(declared)}"
    )
