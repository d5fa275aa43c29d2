"""The view of an iteration: what is newest, what a task has come to, and what a damaged log may not do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import log as log_reader
from des.track import dod, messages, trace
from des.track.artifacts.render import render
from des.track.progress import progress
from des.track.record import Record
from tests.track.iterations import BASE, BREAKDOWN, HEAD, Book, review


def status(book: Book, task: str = "T-01") -> str:
    found = book.record().task(task)
    assert found is not None
    return found.status


@pytest.mark.req("DT-082", "DT-092", "DT-103")
def test_a_task_goes_from_open_to_done() -> None:
    book = Book().readiness().planned()
    seen = [status(book)]
    for further in ("red", "green", "commit"):
        getattr(book, further)("03-01")
        seen.append(status(book))
    seen.append(status(book.submit("review", review("NEEDS_CHANGES"), "03-01")))
    seen.append(status(book.submit("review", review(), "03-01")))
    assert seen == ["open", "red", "green", "review", "review", "done"]
    assert status(book.red("03-01")) == "red", "what is built anew is reviewed anew"
    assert status(book.phase("03-02", "GREEN", "why", "BLOCKED"), "T-02") == "blocked"


def test_two_reviewers_both_have_to_approve() -> None:
    book = Book().gate("guidance", "NOTED", reviewers=2).planned().red("03-01").green("03-01").commit("03-01")
    seen = [status(book.submit("review", review(verdict), "03-01")) for verdict in
            ("APPROVED", "NEEDS_CHANGES", "APPROVED", "APPROVED")]  # fmt: skip
    assert seen == ["review", "review", "review", "done"]


@pytest.mark.req("DT-012")
def test_one_reviewer_who_approves_twice_is_one() -> None:
    book = Book().gate("guidance", "NOTED", reviewers=2).planned().red("03-01").green("03-01").commit("03-01")
    for _ in range(2):
        book.gate("submission", "APPROVED", subject="review", scope="03-01", dispatch="d1", content=review())
    assert status(book) == "review"
    assert status(book.submit("review", review(), "03-01")) == "done"


def test_the_newest_counts_and_all_are_kept() -> None:
    book = Book().suite("unit", "FAIL").suite("unit").submit("suite", {"n": 1}, "unit").submit("suite", {"n": 2}, "e2e")
    record = book.submit("suite", {"n": 3}, "unit").record()
    assert record.newest("suite-unit")["status"] == "PASS"
    assert [raw["status"] for raw in record.every("suite-unit")] == ["FAIL", "PASS"]
    assert record.newest("suite-e2e") == {}
    assert record.submitted("suite", "unit") == {"n": 3}
    assert [one.content["n"] for one in record.given("suite")] == [1, 2, 3]
    assert record.submitted("plan") == {}


def test_head_base_and_settings() -> None:
    record = Book(config={"track": {"thresholds": {"coverage_line": 90}}}).finalized().record()
    assert (record.iteration, record.base, record.head) == (3, BASE, HEAD)
    assert record.thresholds["coverage_line"] == 90
    assert Book().record(head="h").head == "h"


def test_tests_beyond_those_listed_are_counted() -> None:
    book = Book().planned().phase("03-01", "RED", tests=["a", "b"], failing=25).green("03-01").commit("03-01")
    task = book.phase("03-01", "RED", tests=["a", "c"], failing=2).record().task("T-01")
    assert task is not None
    assert task.red == ("a", "b", "c")
    assert task.written == 26
    failed = Book().planned().phase("03-01", "RED", "FAIL", tests=["a"], failing=1).record().task("T-01")
    assert failed is not None
    assert failed.written == 0


def test_without_a_breakdown_the_roadmap_names_the_tasks() -> None:
    roadmap = {"phases": [{"id": "03", "steps": [{"id": "03-04", "name": "Do it"}, {"id": "04-01", "name": "unit"}]}]}
    record = Record.of(Book().log, roadmap, None, {})
    assert [(task.id, task.step, task.name, task.number) for task in record.tasks] == [("T-04", "03-04", "Do it", 4)]


@pytest.mark.parametrize("name", ["T-01/../../x", "../T-01", "T-1", "T-²²", "", "T-0001", "T-01\n"])
def test_an_id_that_is_none_names_no_file(name: str) -> None:
    breakdown = {"tasks": [{**BREAKDOWN["tasks"][0], "id": name}]}
    made = render(Book().submit("breakdown", breakdown).record())
    assert not [path for path in made if "design" in path and path != ".aiwg/working/iteration-3/design/T-01.md"]
    assert not [path for path in made if ".." in path]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 999), st.floats(allow_nan=False, allow_infinity=False),
              st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A whole log in which some values are of any type."""
    raw = Book().whole().raw

    def spoil(value: Any, depth: int) -> Any:
        if depth and draw(st.integers(0, 40)) == 0:
            return draw(JSON)
        if isinstance(value, dict):
            return {key: spoil(one, depth + 1) for key, one in value.items()}
        return [spoil(one, depth + 1) for one in value] if isinstance(value, list) else value

    keep = ("gate", "status", "timestamp", "sid", "p", "s", "d", "t")
    raw["events"] = [
        {key: one if key in keep else spoil(one, 1) if key != "ev" or not isinstance(one, dict)
         else {name: spoil(what, 1) for name, what in one.items()} for key, one in event.items()}
        for event in raw["events"]
    ]  # fmt: skip
    return raw


@given(damaged())
def test_records_of_any_shape_are_rendered_and_judged(raw: dict[str, Any]) -> None:
    record = Record.of(log_reader.parse(raw, "log"), None, {"items": [{"id": "US-01"}, 3]}, {})
    render(record)
    boxes = dod.judge(record, dod.DodFacts("", False, {}))
    trace.gaps(record)
    told = [progress(record, step) for step in range(1, 8)]
    told += [messages.closing(record, lambda path: False, boxes), messages.not_ready(record),
             messages.tests_failed(record), messages.gate_failed(record), messages.integration_failed(record)]  # fmt: skip
    assert not all(box.met for box in boxes)
