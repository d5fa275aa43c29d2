"""Killed before any write: the record is whole, the next action is legal, and doing it again comes to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from des.flow import chain, gate_record
from des.flow.action import ActionKind
from des.flow.delivery import Delivery
from des.state import session, store
from des.track import branch, documents, start
from des.track.facts import gather
from des.track.nodes import next_action
from tests.support.histories import History
from tests.support.track_samples import FINDING
from tests.track.desk import Desk, given
from tests.track.test_branch import FILES

BLOCKER = {**FINDING, "file": "src/billing/usage.py", "line": 1}


class Killed(BaseException):
    """What is thrown where a signal would have ended the process."""


@pytest.fixture
def dies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Ends the process before its nth write, counted from now; 0: never."""
    real, left = store.write_atomic, [0]

    def write(*args: Any, **more: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        real(*args, **more)

    monkeypatch.setattr(store, "write_atomic", write)

    def set_(calls: int) -> None:
        left[0] = calls

    yield set_
    set_(0)


def every_write(dies: Callable[[int], None], do: Callable[[], object], look: Callable[[], None]) -> int:
    """Do it once for each of its writes, killed before that one; then to its end. How often it was killed."""
    for count in range(1, 100):
        dies(count)
        try:
            do()
        except Killed:
            dies(0)
            look()
        else:
            dies(0)
            return count - 1
    raise AssertionError("it writes without end")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("killed") / "project", "planned")


@pytest.fixture
def desk(begun: Desk) -> Iterator[Desk]:
    with begun.cleared():
        yield begun


def whole(desk: Desk) -> Callable[[], None]:
    """The log only grew, and what follows from it can be computed."""
    seen = [len(desk.delivery.log().events)]

    def look() -> None:
        log = desk.delivery.log()
        assert chain.broken(log) == []
        assert len(log.events) >= seen[0]
        seen[0] = len(log.events)
        desk.ends()
        action = next_action(desk.facts)
        assert action.kind in (ActionKind.DISPATCH, ActionKind.RUN), action
        assert not list(desk.root.rglob("*.tmp"))

    return look


@pytest.mark.req("DT-003", "DT-021")
def test_a_plan(desk: Desk, dies: Callable[[int], None]) -> None:
    desk.delivery.roadmap_path.unlink()

    def submit() -> None:
        told = {**given("plan"), "goal": "Another goal, so that no older approval is about this plan."}
        desk.submit("plan", told, "02-03", "project-manager")

    def look() -> None:
        whole(desk)()
        assert [one.step for one in next_action(desk.facts).dispatches] == ["02-03"]

    assert every_write(dies, submit, look) >= 3
    assert desk.facts.approval.approved


@pytest.mark.req("DT-003", "DT-043")
def test_a_readiness(desk: Desk, dies: Callable[[int], None]) -> None:
    def submit() -> None:
        desk.submit("readiness", given("readiness"), "01-01", "project-manager")

    assert every_write(dies, submit, whole(desk)) >= 2
    assert gate_record.newest(desk.delivery.log(), "readiness")["status"] == "READY"


@pytest.mark.req("DT-003", "DT-104")
def test_a_review_that_asks_for_changes(desk: Desk, dies: Callable[[int], None]) -> None:
    told = {**given("T-01/review"), "verdict": "NEEDS_CHANGES", "blockers": [BLOCKER]}

    def submit() -> None:
        desk.submit("review", told, "03-01")

    assert every_write(dies, submit, whole(desk)) >= 2
    assert gate_record.newest(desk.delivery.log(), "reopened")["attempt"] == 1


@pytest.mark.req("DT-186")
def test_an_assessment(desk: Desk, dies: Callable[[int], None]) -> None:
    def submit() -> None:
        desk.submit("assessment", given("assessment"), "07-01", "project-manager")

    assert every_write(dies, submit, whole(desk)) >= 2
    assert gate_record.newest(desk.delivery.log(), "metrics")


@pytest.mark.req("DT-021", "DT-045")
def test_documents(desk: Desk, dies: Callable[[int], None]) -> None:
    facts = desk.facts
    wanted = documents.wanted(desk.delivery, facts.record)
    for path in wanted:
        (desk.root / path).write_text("an older one\n", "utf-8")

    def look() -> None:
        for path, text in wanted.items():
            assert (desk.root / path).read_text("utf-8") in ("an older one\n", text)

    assert every_write(dies, lambda: documents.write(desk.delivery, facts.record), look) >= 3
    assert documents.differing(desk.delivery, wanted) == []


@pytest.mark.req("DT-019")
def test_a_start(tmp_path: Path, dies: Callable[[int], None]) -> None:
    history = History(tmp_path / "project")
    history.commit("feat: begin", FILES)
    root = history.path.resolve()
    delivery = Delivery(root, "iteration-3")

    def look() -> None:
        assert branch.checked_out(delivery.git) == "iteration-3"
        if delivery.log_path.exists():
            assert chain.broken(delivery.log()) == []

    assert every_write(dies, lambda: start.begin(root, 3, ""), look) >= 2
    assert branch.of(delivery.log()) == branch.Branches("iteration-3", "main")
    active = session.load(str(root))
    assert active
    assert active.feature_id == "iteration-3"
    assert gather(delivery).log.header["iteration"] == 3
