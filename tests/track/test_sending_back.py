"""Findings of suites and gates go to the tasks they belong to, a bounded number of times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from des.contract.errors import DesError
from des.flow import clean, reopenings, sending_back
from des.flow.reopenings import Settled
from des.track import failures
from des.track.receiving import sent_back
from des.verdict import Finding, Place
from tests.support.histories import History
from tests.track.desk import Desk
from tests.track.iteration import Iteration


@pytest.fixture(scope="module")
def implemented(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("back") / "project", "implemented")


@pytest.fixture
def desk(implemented: Desk) -> Iterator[Desk]:
    with implemented.cleared():
        yield implemented


def finding(file: str) -> Finding:
    return Finding("gate-failed", Place(file, 1), "is wrong", "make it right")


@pytest.mark.req("DT-121", "DT-161", "DT-223")
def test_who_touched_the_file_last_gets_it(desk: Desk) -> None:
    task = desk.facts.record.tasks[0]
    path = next(
        one for one in desk.delivery.git.changed(f"{task.commits[-1]}^", task.commits[-1]) if one.startswith("tests/")
    )
    done = sending_back.findings(desk.delivery, "gates", [finding(path)])
    assert done == Settled((task.step,))
    back = reopenings.all_of(desk.delivery.log())[-1]
    assert (back.step, back.cause, back.files) == (task.step, "gates", (path,))
    assert sent_back(done) == [f"sent back: {task.step}"]


@pytest.mark.req("DT-161")
def test_what_nobody_touched_goes_to_the_last_task(desk: Desk) -> None:
    roadmap = desk.delivery.roadmap()
    assert roadmap
    for file in ("", "src/nowhere.py"):
        done = sending_back.findings(desk.delivery, f"gates-{file}", [finding(file)])
        assert done.reopened == (roadmap.steps[-1].id,)


@pytest.mark.req("DT-124", "DT-161")
def test_after_three_times_the_user_decides(desk: Desk) -> None:
    for _ in range(3):
        assert sending_back.findings(desk.delivery, failures.CAUSE, [finding("")]).reopened
    done = sending_back.findings(desk.delivery, failures.CAUSE, [finding("")])
    assert (done.reopened, "was sent back 3 times" in done.stopped) == ((), True)
    assert "the user is asked" in sent_back(done)[0]
    assert sending_back.findings(desk.delivery, "gates", [finding("")]).reopened  # another cause


def test_what_only_flags_sends_nothing_back(desk: Desk) -> None:
    flagged = Finding("lint", Place("src/billing/usage.py", 1), "look", "at it", blocks=False)
    assert sending_back.findings(desk.delivery, "gates", [flagged]) == Settled()
    assert sent_back(Settled()) == []


def test_without_a_plan_there_is_nobody(history: History) -> None:
    assert sending_back.findings(Iteration(history).delivery, "gates", [finding("")]) == Settled()


@pytest.mark.req("DT-108", "DT-162")
def test_code_that_no_commit_holds_is_no_evidence(history: History) -> None:
    iteration = Iteration(history)
    clean.require(iteration.delivery, "x")
    (history.path / "docs").mkdir()
    (history.path / "docs/notes.md").write_text("words\n")
    clean.require(iteration.delivery, "x")
    (history.path / "src/new.py").write_text("X = 1\n")
    with pytest.raises(DesError, match="code changes that no commit holds") as caught:
        clean.require(iteration.delivery, "what is merged is what is committed")
    assert (caught.value.code, caught.value.why) == (1, "what is merged is what is committed")
