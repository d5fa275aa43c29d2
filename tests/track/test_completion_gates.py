"""What COMMIT of a task answers for: the tests that were red, formatted by a hook or not, and the lines that name it."""

from __future__ import annotations

import pytest

from des.flow import cycle
from des.track import completion
from des.verdict import Status
from tests.support.track_stage import DELIVERY, silent
from tests.track.desk import Desk
from tests.track.iteration import executable

TEST = "tests/unit/test_night.py"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """T-01: its tests were seen failing, its code is there, nothing is committed."""
    desk = Desk(tmp_path_factory.mktemp("completion") / "project", "planned")
    desk.stage.red("T-01")
    desk.works("implement", "03-01", "software-implementer", "phase:GREEN", "phase:COMMIT")
    desk.stage.copy(DELIVERY / "T-01" / "green")
    return desk


def message(desk: Desk) -> str:
    return (DELIVERY / "T-01" / "message.txt").read_text("utf-8")


def gates(desk: Desk) -> dict[str, Status]:
    return {one.name: one.status for one in completion.after_a_step(desk.delivery, "03-01")}


@pytest.mark.req("DT-083", "DT-088")
def test_a_commit_of_tests_and_code_passes_and_later_changes_of_tests_do_not(desk: Desk) -> None:
    desk.stage.phase("T-01", "GREEN")
    desk.stage.commit(message(desk))
    assert gates(desk) == {completion.TESTS: Status.PASS, completion.COMMITS: Status.PASS}
    text = (desk.root / TEST).read_text("utf-8")
    desk.stage.write(TEST, text.replace("import", "\nimport", 1).replace("\n\n\n", "\n\n\n\n"))
    desk.stage.commit("style: blank lines\n\nTask: T-01\nStep-ID: 03-01\n")
    assert gates(desk)[completion.TESTS] is Status.PASS
    desk.stage.write(TEST, text.replace("assert", "assert not", 1))
    desk.stage.commit("test: other\n\nTask: T-01\nStep-ID: 03-01\n")
    assert gates(desk)[completion.TESTS] is Status.FAIL
    done = cycle.perform(
        desk.delivery, "03-01", "COMMIT", "unknown", silent, lambda: completion.after_a_step(desk.delivery, "03-01")
    )
    assert done.code == 1, done.lines


@pytest.mark.req("DT-083")
def test_a_hook_that_formats_tests_on_the_way_is_fine(desk: Desk) -> None:
    hook = f"#!/bin/sh\nsed -i 's/^import/import /; s/ == /  ==  /' {TEST}\ngit add {TEST}\n"
    executable(desk.root / ".git/hooks/pre-commit", hook)
    desk.stage.phase("T-01", "GREEN")
    desk.stage.commit(message(desk))
    assert "  ==  " in desk.stage.git("show", f"HEAD:{TEST}")
    assert gates(desk)[completion.TESTS] is Status.PASS


@pytest.mark.req("DT-088")
def test_a_commit_that_names_no_task_does_not_pass(desk: Desk) -> None:
    desk.stage.phase("T-01", "GREEN")
    desk.stage.commit("feat: night\n\nStep-ID: 03-01\n")
    found = completion.after_a_step(desk.delivery, "03-01")
    assert gates(desk)[completion.COMMITS] is Status.FAIL
    assert "Task: T-01" in found[1].findings[0].text
    desk.stage.git("commit", "-q", "--amend", "-m", "feat: night\n\nTask: T-02\nStep-ID: 03-01\n")
    assert gates(desk)[completion.COMMITS] is Status.FAIL
    assert completion.after_a_step(desk.delivery, "03-99") == []
