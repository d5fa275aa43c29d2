"""How often a task was tried, and when that begins anew."""

from __future__ import annotations

from typing import Any

import pytest

from des.contract import log as log_file
from des.contract.log import Log
from des.flow import attempts
from des.state.dispatches import Dispatch

NOON, ONE, TWO = (f"2026-01-01T{hour}:00:00Z" for hour in ("12", "13", "14"))


def log(*events: dict[str, Any]) -> Log:
    return log_file.parse({"schema_version": "4.0", "feature_id": "x", "events": list(events)}, "log")


def reopened(step: str, time: str) -> dict[str, Any]:
    return {"gate": "reopened", "status": "OPEN", "timestamp": time, "step": step, "cause": "review", "findings": ["x"]}


def tried(step: str, *times: str, kind: str = "step", agent: str = "crafter", owes: str = "") -> list[Dispatch]:
    return [
        Dispatch(f"{kind}{step}{time}", kind, step=step, agent_type=agent, owes=[owes], started=time) for time in times
    ]


@pytest.mark.req("ND-099", "DT-104")
def test_each_task_has_its_own_count() -> None:
    mine = [*tried("01-01", NOON, ONE), *tried("01-02", NOON), *tried("01-01", NOON, kind="fix")]
    assert attempts.count(mine, log()) == {("step", "01-01"): 2, ("step", "01-02"): 1, ("fix", "01-01"): 1}


@pytest.mark.req("DT-104")
def test_reviews_without_a_step_are_counted_by_who_reviews_what() -> None:
    mine = [
        *tried("", NOON, kind="review", agent="a", owes="review:roadmap"),
        *tried("", ONE, kind="review", agent="b", owes="review:roadmap"),
    ]
    assert attempts.count(mine, log()) == {("review", "a review:roadmap"): 1, ("review", "b review:roadmap"): 1}


@pytest.mark.req("ND-099", "DT-104")
def test_a_step_that_was_sent_back_begins_anew() -> None:
    mine = tried("01-01", NOON, ONE, TWO)
    assert attempts.count(mine, log(reopened("01-01", ONE))) == {("step", "01-01"): 2}
    assert attempts.count(mine, log(reopened("01-02", ONE))) == {("step", "01-01"): 3}


@pytest.mark.req("DT-161")
def test_the_later_of_two_beginnings_counts() -> None:
    mine = tried("05-01", NOON, ONE, TWO)
    assert attempts.count(mine, log(), {"05-01": TWO}) == {("step", "05-01"): 1}
    assert attempts.count(mine, log(reopened("05-01", TWO)), {"05-01": NOON}) == {("step", "05-01"): 1}
    assert attempts.count(mine, log(reopened("05-01", NOON)), {"05-01": ONE}) == {("step", "05-01"): 2}
