"""Several measurements at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from des.track.gates import quality, security
from des.track.suites import measuring
from des.track.together import together
from des.track.tools import Say
from tests.support.histories import History
from tests.track.iteration import Iteration
from tests.track.test_gate_security import CLEAN_AUDIT, TOOLS, sarif


@pytest.mark.req("DT-120", "DT-127")
def test_they_run_at_the_same_time_and_answer_by_name() -> None:
    meeting = threading.Barrier(3, timeout=20)
    said: list[str] = []

    def job(answer: int) -> Callable[[Say], int]:
        def run(say: Say) -> int:
            meeting.wait()
            say("ran")
            return answer

        return run

    assert together({"c": job(3), "a": job(1), "b": job(2)}, said.append) == {"c": 3, "a": 1, "b": 2}
    assert sorted(said) == ["a: ran", "b: ran", "c: ran"]


def test_one_that_fails_lets_the_others_end() -> None:
    ended = []

    def broken(_: Say) -> None:
        raise ValueError("no tool")

    with pytest.raises(ValueError, match="no tool"):
        together({"a": broken, "b": lambda _: ended.append("b")}, lambda _: None)
    assert ended == ["b"]
    assert together({}, lambda _: None) == {}


@pytest.mark.req("DT-120", "DT-127")
def test_measurements_of_one_iteration_do_not_disturb_each_other(history: History) -> None:
    iteration = Iteration(history, TOOLS, {"scan.sarif": sarif(), "audit.json": CLEAN_AUDIT})
    d = iteration.delivery
    jobs: dict[str, Callable[[Say], dict[str, Any]]] = {
        "security": lambda say: security.measure(d, say),
        "quality": lambda say: quality.measure(d, say),
        "unit": lambda say: measuring.measure(d, "unit", say),
        "e2e": lambda say: measuring.measure(d, "e2e", say),
    }
    found = together(jobs, lambda _: None)
    assert len({one["code"] for one in found.values()}) == 1
    assert (len(found["security"]["scans"]), found["unit"]["passed"], "problems" in found["e2e"]) == (2, 1, True)
