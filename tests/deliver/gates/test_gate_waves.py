"""Wave Completion Enforcement: what is missing or still pending at HEAD, each with file, line and fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.deliver.gates import waves
from des.verdict import Status
from tests.support.small import FEATURE, Small

DELTA = f"docs/feature/{FEATURE}/feature-delta.md"
FEATURE_FILE = f"tests/acceptance/{FEATURE}/mul.feature"
TEST_FILE = f"tests/acceptance/{FEATURE}/test_mul_accepted.py"
DISTILL = "# F\n\n## Wave: DISTILL / [REF] Scaffolds\n\nNone.\n"
STORY = "\n## Wave: DISCUSS / [REF] User Stories with Elevator Pitches\n\n### US-01: One @infrastructure\n"
SCENARIO = "Feature: F\n\n  @US-01\n  Scenario: Product\n    Then it is 12\n"
TEST = "def test_mul():\n    assert True\n"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = Small(tmp_path / "project")
    small.start()
    small.write(DELTA, DISTILL + STORY)
    small.write(FEATURE_FILE, SCENARIO)
    small.write(TEST_FILE, TEST)
    return small


@pytest.mark.req("ND-192")
def test_a_complete_feature_passes(small: Small) -> None:
    small.commit("distill")
    result = waves.run(small.delivery)
    assert (result.status, result.findings) == (Status.PASS, ())
    assert result.facts["scenarios"] == 1


@pytest.mark.parametrize(
    ("path", "text", "file", "line", "said"),
    [
        (FEATURE_FILE, SCENARIO.replace("@US-01", "@US-01 @pending"), FEATURE_FILE, 3, "'Product' is still @pending"),
        (FEATURE_FILE, "@skip\n" + SCENARIO, FEATURE_FILE, 1, "still @skip"),
        (FEATURE_FILE, SCENARIO.replace("US-01", "US-07"), FEATURE_FILE, 3, f"@US-07 is no story of {DELTA}"),
        (FEATURE_FILE, SCENARIO.replace("Then it", "Thn it"), FEATURE_FILE, 4, "has no steps"),
        (FEATURE_FILE, "nonsense\n", FEATURE_FILE, 1, "not Gherkin"),
        (TEST_FILE, "import pytest\n\n\n@pytest.mark.skip\n" + TEST, TEST_FILE, 4, "the test does not run"),
        (DELTA, DISTILL + STORY + "\n| a |\n|---|\n| Designed, DISTILL needed |\n", DELTA, 13, "DISTILL needed"),
    ],
)
def test_what_is_pending_is_refused(small: Small, path: str, text: str, file: str, line: int, said: str) -> None:
    small.write(path, text)
    small.commit("distill")
    result = waves.run(small.delivery)
    assert result.exit_code == 1
    (finding,) = result.findings
    assert (finding.where.file, finding.where.line) == (file, line)
    assert said in finding.text
    assert finding.fix


def test_scenarios_of_the_features_own_directory_count_when_placement_names_tests_only(small: Small) -> None:
    small.write(DELTA, DISTILL.replace("Scaffolds", "Test Placement").replace("None.", "`tests/test_calc.py`"))
    small.commit("distill")
    result = waves.run(small.delivery)
    assert (result.status, result.facts["features"]) == (Status.PASS, [FEATURE_FILE])


def test_only_what_is_committed_counts(small: Small) -> None:
    small.write(FEATURE_FILE, SCENARIO.replace("@US-01", "@wip"))
    small.commit("distill")
    small.write(FEATURE_FILE, SCENARIO)
    assert waves.run(small.delivery).exit_code == 1


def test_distill_that_left_nothing_is_named(small: Small) -> None:
    (small.root / FEATURE_FILE).unlink()
    (small.root / TEST_FILE).unlink()
    small.commit("nothing")
    result = waves.run(small.delivery)
    assert [finding.text for finding in result.findings] == [
        "DISTILL produced no .feature file",
        "DISTILL produced no acceptance test file",
    ]


def test_a_conditional_skip_is_flagged_and_a_feature_without_distill_exempt(small: Small) -> None:
    small.write(TEST_FILE, "import os\nimport pytest\n\n\n@pytest.mark.skipif(os.name == 'nt', reason='x')\n" + TEST)
    small.commit("distill")
    result = waves.run(small.delivery)
    assert (result.status, result.findings[0].blocks) == (Status.PASS, False)
    small.write(DELTA, "# F\n")
    assert waves.run(small.delivery).status is Status.EXEMPT
    small.write(DELTA, "# F\n\n`DESIGNED, DISTILL needed`\n")
    assert waves.run(small.delivery).exit_code == 1
    small.write(DELTA, "# F\n\n```\nDESIGNED, DISTILL needed\n```\n")
    assert waves.run(small.delivery).status is Status.EXEMPT
