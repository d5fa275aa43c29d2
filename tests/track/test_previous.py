"""What earlier iterations left: velocities, finished items, durations, answers that need no second question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.contract import ids
from des.contract.errors import DesError
from des.flow import waivers
from des.flow.delivery import Delivery
from des.flow.questions import Question
from des.track import previous
from tests.track.iteration import excused
from tests.track.iterations import Book

ASKED = Question("ack", "not-applicable", "f0123abcd")


def leave(
    root: Path, number: int, velocity: float = 5, items: tuple[str, ...] = (), ended: bool = True, days: int = 0
) -> None:
    """The log of an iteration."""
    book = Book(number, created="2025-03-01T00:00:00Z").measured(velocity=velocity, items=list(items))
    if ended:
        book.finalized()
        book.raw["events"][-1]["timestamp"] = f"2025-03-{1 + days:02}T00:00:00Z"
    delivery = Delivery(root, f"iteration-{number}")
    delivery.directory.mkdir(parents=True)
    delivery.log_path.write_text(json.dumps(book.raw), "utf-8")


@pytest.fixture
def fifth(tmp_path: Path) -> Delivery:
    leave(tmp_path, 1, 3, ("US-01",), days=4)
    leave(tmp_path, 2, 8, ("US-02", "US-03"), days=6)
    leave(tmp_path, 3, 99, ("US-04",), ended=False)
    leave(tmp_path, 10, 99, ("US-10",))
    (tmp_path / ".aiwg/delivery/iteration-02").mkdir()
    (tmp_path / ".aiwg/delivery/notes").mkdir()
    (tmp_path / ".aiwg/delivery/iteration-4").mkdir()
    return Delivery(tmp_path, "iteration-5")


@pytest.mark.req("DT-183", "DT-037", "DT-210")
def test_only_earlier_ones_that_were_completed_count(fifth: Delivery) -> None:
    assert [one.iteration for one in previous.earlier(fifth)] == [1, 2, 3]
    assert previous.velocities(fifth) == [3, 8]
    assert previous.finished(fifth) == {"US-01", "US-02", "US-03"}
    assert previous.durations(fifth) == [4 * 86_400, 6 * 86_400]
    assert previous.velocities(Delivery(fifth.root, "iteration-1")) == []
    assert previous.velocities(Delivery(fifth.root / "elsewhere", "iteration-2")) == []


@pytest.mark.req("DT-183")
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"events": 7}'])
def test_a_log_that_cannot_be_read_says_nothing(fifth: Delivery, text: str) -> None:
    Delivery(fifth.root, "iteration-1").log_path.write_text(text, "utf-8")
    assert previous.velocities(fifth) == [8]
    assert previous.answered(fifth, excused(), ASKED) is False
    assert previous.durations(fifth) == [6 * 86_400]


@pytest.mark.req("DT-158")
def test_an_answer_holds_for_later_iterations(fifth: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not previous.answered(fifth, excused(), ASKED)
    assert previous.answered(fifth, excused(ASKED), ASKED)
    given = excused(ASKED).given
    monkeypatch.setattr(waivers, "load", lambda one: list(given) if one.iteration == 2 else [])
    assert previous.answered(fifth, excused(), ASKED)
    assert not previous.answered(fifth, excused(), Question("ack", "not-applicable", "f99999999"))
    assert not previous.answered(Delivery(fifth.root, "iteration-2"), excused(), ASKED)


@pytest.mark.req("DT-005")
@pytest.mark.parametrize(
    ("name", "number"),
    [("iteration-1", 1), ("iteration-9999", 9999), ("iteration-0", None), ("iteration-03", None), ("iteration--1", None),
     ("iteration-1.5", None), ("iteration-", None), ("Iteration-1", None), ("my-iteration-1", None), ("iteration-1\n", None),
     ("iteration-\u0663", None), ("", None)],
)  # fmt: skip
def test_the_number_of_an_iteration(name: str, number: int | None) -> None:
    assert ids.iteration(name) == number


@pytest.mark.req("DT-032")
def test_where_an_iteration_lives(tmp_path: Path) -> None:
    delivery = Delivery(tmp_path, "iteration-3")
    assert (delivery.flow, delivery.iteration) == ("track", 3)
    assert delivery.home == delivery.relative == ".aiwg/delivery/iteration-3"
    assert delivery.log_path == tmp_path / ".aiwg/delivery/iteration-3/execution-log.json"
    feature = Delivery(tmp_path, "iterate")
    assert (feature.flow, feature.iteration, feature.relative) == ("deliver", None, "docs/feature/iterate/deliver")


@pytest.mark.req("DT-032")
def test_the_directory_names_the_iteration(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    leave(tmp_path, 3)
    assert Delivery.of_directory(tmp_path / ".aiwg/delivery/iteration-3").feature_id == "iteration-3"
    for wrong in (".aiwg/delivery", ".aiwg", "."):
        with pytest.raises(DesError, match="is not a deliver directory") as caught:
            Delivery.of_directory(tmp_path / wrong)
        assert ".aiwg/delivery/iteration-<n>" in str(caught.value)
    with pytest.raises(DesError, match="is not a directory"):
        Delivery.of_directory(tmp_path / ".aiwg/delivery/iteration-4")


def test_a_log_of_another_iteration_proves_nothing(tmp_path: Path) -> None:
    leave(tmp_path, 3)
    (tmp_path / ".aiwg/delivery/iteration-3").rename(tmp_path / ".aiwg/delivery/iteration-4")
    with pytest.raises(DesError, match="belongs to feature 'iteration-3'"):
        Delivery(tmp_path, "iteration-4").log()
