"""Several measurements at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from des.track.together import together
from des.track.tools import Say


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
