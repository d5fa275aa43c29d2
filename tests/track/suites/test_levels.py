"""Which suites belong to a level of testing, and what the tests of one are about."""

from __future__ import annotations

import json

import pytest

from des.runner.suites import Suite
from des.track import areas, settings
from des.track.settings import TrackSettings
from des.track.suites import levels


def names(level: str, *suites: str, **given: object) -> list[str]:
    found = levels.of(settings.read({"track": given}), [Suite(name) for name in suites], level)
    return [suite.name for suite in found.suites]


@pytest.mark.req("DT-108")
@pytest.mark.parametrize(
    ("suites", "level", "found"),
    [
        (["unit", "e2e"], "unit", ["unit"]),
        (["tests"], "unit", ["tests"]),
        (["node", "tests", "integration", "smoke"], "unit", ["node", "tests"]),
        (["unit", "other"], "unit", ["unit"]),
        (["unit", "integration"], "integration", ["integration"]),
        (["unit"], "e2e", []),
    ],
)
def test_names_decide_when_nothing_is_said(suites: list[str], level: str, found: list[str]) -> None:
    assert names(level, *suites) == found


def test_what_the_project_says_counts() -> None:
    assert names("unit", "fast", "slow", suites={"unit": ["slow"]}) == ["slow"]


@pytest.mark.req("DT-113")
def test_a_level_without_a_suite_is_undecided_with_the_key_to_write() -> None:
    found = levels.of(TrackSettings(), [Suite("unit")], "e2e")
    assert found.unknown is not None
    assert found.unknown.what == "no suite is known for e2e tests"
    declared = json.loads(found.unknown.fix.partition("there is none: ")[2])
    assert settings.read(declared).not_applicable == {"e2e": "<why>"}


def test_one_that_is_declared_absent_has_its_reason() -> None:
    found = levels.of(settings.read({"track": {"not_applicable": {"e2e": "a library"}}}), [], "e2e")
    assert (found.exempt, found.suites, found.unknown) == ("a library", (), None)


def test_a_name_that_no_suite_has_is_told() -> None:
    found = levels.of(settings.read({"track": {"suites": {"unit": ["fast"]}}}), [Suite("unit")], "unit")
    assert found.unknown is not None
    assert found.unknown.what == "track.suites.unit names 'fast', and the project's suites are unit"


@pytest.mark.req("DT-113")
def test_areas_are_counted_by_words() -> None:
    found = areas.counted(
        [
            "tests/integration/test_api.py::test_a",
            "tests/integration/test_db.py::TestStore::test_b",
            "tests/x.py::test_c",
        ]
    )
    assert found == {"endpoints": 1, "services": 0, "database": 1, "external": 0}
