"""Which of a project's suites belong to a level of testing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from des.proof.policy import CONFIG
from des.runner.suites import Suite
from des.track.settings import KEY, LEVELS, TrackSettings
from des.verdict import Finding, Place


@dataclass(frozen=True)
class Level:
    """The suites of a level. exempt: why it has none, as the project declared. unknown: why nobody knows."""

    suites: tuple[Suite, ...] = ()
    exempt: str = ""
    unknown: Finding | None = None


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
        key = f"{KEY}.suites.{level}"
        text = f"{key} names {unknown[0]!r}, and the project's suites are {', '.join(sorted(names)) or 'none'}"
        fix = f"correct {key}, or add the suite to `suites`, in .nwave/des-config.json"
        return Level(unknown=Finding("suite-unknown", Place(CONFIG, part=key), text, fix))
    found = tuple(suite for suite in suites if suite.name in wanted)
    missing = Finding("suite-missing", Place(CONFIG), f"no suite is known for {level} tests", _missing(level))
    return Level(found) if found else Level(unknown=missing)


def _missing(level: str) -> str:
    suite = {"name": level, "runner": "pytest", "paths": [f"tests/{level}"]}
    declared = {KEY: {"not_applicable": {level: "<why>"}}}
    return (
        f'write into .nwave/des-config.json the suite, "suites": {json.dumps([suite])}, '
        f"or that there is none: {json.dumps(declared)}"
    )
