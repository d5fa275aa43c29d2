"""What a task's RED and COMMIT answer for beside their proof, with real tests in a real repository (text, step 3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from des.flow import cycle
from des.flow.commit import PhaseResult
from des.track import completion
from des.track.artifacts import places
from des.track.facts import gather
from des.track.telling import tell
from tests.support.track_stage import DELIVERY, TrackStage, silent

STEP, TESTS = "03-01", "tests/unit/test_night.py"
RED = (DELIVERY / "T-01/red" / TESTS).read_text("utf-8")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[TrackStage]:
    """The first task is about to begin; its test engineer is at work."""
    found = TrackStage.at(tmp_path / "project", "planned")
    with found.dispatched("test-engineer"):
        yield found


def recorded(stage: TrackStage, name: str) -> PhaseResult:
    return cycle.perform(
        stage.delivery, STEP, name, "unknown", silent, lambda: completion.after_a_step(stage.delivery, STEP),
        lambda ids: completion.after_red(stage.delivery, STEP, ids),
    )  # fmt: skip


def wrote(stage: TrackStage, path: str, text: str) -> None:
    place = stage.root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")


@pytest.mark.req("DT-077", "DT-078", "DT-079", "DT-081")
def test_red_is_a_run_of_the_projects_own_runner(stage: TrackStage) -> None:
    wrote(stage, TESTS, RED)
    done = recorded(stage, "RED")
    assert done.code == 0, done.lines
    assert done.evidence["failing"] == RED.count("\ndef test_") == 4
    assert all(test.startswith(f"{TESTS}::") for test in done.evidence["tests"])
    tell(gather(stage.delivery))
    said = (stage.root / places.tests(3, "T-01")).read_text("utf-8")
    assert f"tests: {done.evidence['failing']}\n" in said
    assert "coverage_target: 95\n" in said


@pytest.mark.req("DT-076", "DT-078")
def test_a_test_that_was_planned_has_to_be_there_under_its_name(stage: TrackStage) -> None:
    wrote(stage, TESTS, RED.replace("test_more_at_night_than_in_all_is_refused", "test_something_else"))
    done = recorded(stage, "RED")
    assert done.code == 1
    told = "\n".join(done.lines)
    assert "test_more_at_night_than_in_all_is_refused" in told
    assert "was chosen to fail before there is code, and does not" in told


@pytest.mark.req("DT-078")
def test_a_test_that_passes_without_the_code_is_no_start(stage: TrackStage) -> None:
    wrote(stage, "tests/unit/test_free.py", "def test_nothing():\n    assert True\n")
    done = recorded(stage, "RED")
    assert done.code == 1
    assert "RED refused" in done.lines[0]


@pytest.mark.req("DT-080")
def test_code_that_came_with_the_tests_does_not_help_them(stage: TrackStage) -> None:
    """RED is run on the code before the task: what is no test file is not part of it."""
    wrote(stage, TESTS, RED)
    stage.copy(DELIVERY / "T-01/green")
    done = recorded(stage, "RED")
    assert done.code == 0, done.lines
    assert done.evidence["failing"] == RED.count("\ndef test_")


@pytest.mark.req("DT-089")
def test_every_run_while_the_code_grows_is_counted(stage: TrackStage) -> None:
    wrote(stage, TESTS, RED)
    assert recorded(stage, "RED").code == 0
    assert recorded(stage, "GREEN").code == 1
    stage.copy(DELIVERY / "T-01/green")
    assert recorded(stage, "GREEN").code == 0
    record = gather(stage.delivery).record
    assert next(task for task in record.tasks if task.id == "T-01").runs == 3
