"""Whose uncommitted code an agent meets, and what becomes of it (R8), as a table."""

from __future__ import annotations

from typing import Any

import pytest

from des.contract.log import Event
from des.flow.leftovers import Dirt, Way, Writer, begun, judge, last_writer
from des.state.dispatches import Dispatch

TASK = ("step", "01-01")
CODE = Dirt("src/a.py", "production", "2026-01-01T10:05:00Z", "d1")
LATER = Dirt("src/b.py", "production", "2026-01-01T10:20:00Z", "d2")
BEFORE = Dirt("src/c.py", "production", "2026-01-01T09:00:00Z", "d3")
GONE = Dirt("src/d.py", "production", "", "")
TEST = Dirt("tests/test_a.py", "test", "2026-01-01T10:04:00Z", "d4")
THEIR_TEST = Dirt("tests/test_b.py", "test", "2026-01-01T10:20:00Z", "d5")
SEEN = Writer(TASK, "2026-01-01T10:00:00Z", "2026-01-01T10:10:00Z", "API error", "a1")
UNSEEN = Writer(TASK, "2026-01-01T10:00:00Z", None, "Claude Code ended with it")
ANOTHER = Writer(("step", "01-02"), "2026-01-01T10:00:00Z", "2026-01-01T10:10:00Z", "done")


@pytest.mark.req("ND-105")
@pytest.mark.parametrize(
    ("dirt", "last", "keeps", "rides", "way", "left", "others"),
    [
        ([], None, False, (), Way.NONE, [], []),
        ([], SEEN, False, (), Way.RESUME, [], []),
        ([CODE], None, False, (), Way.ASK, [], [CODE]),
        ([CODE], SEEN, False, (), Way.RESTART, [CODE], []),
        ([CODE], SEEN, True, (), Way.RESUME, [CODE], []),
        ([TEST], SEEN, False, (), Way.RESUME, [TEST], []),
        ([CODE, TEST], SEEN, False, (), Way.RESTART, [CODE, TEST], []),
        ([THEIR_TEST], SEEN, True, (), Way.RESUME, [], []),
        ([THEIR_TEST], None, False, (), Way.NONE, [], []),
        ([GONE], SEEN, True, (), Way.RESUME, [GONE], []),
        ([GONE], None, True, (), Way.ASK, [], [GONE]),
        ([LATER], SEEN, True, (), Way.ASK, [], [LATER]),
        ([CODE, LATER], SEEN, True, (), Way.ASK, [CODE], [LATER]),
        ([LATER], UNSEEN, True, (), Way.RESUME, [LATER], []),
        ([BEFORE], UNSEEN, False, (), Way.ASK, [], [BEFORE]),
        ([CODE], ANOTHER, True, (), Way.ASK, [], [CODE]),
        ([LATER], SEEN, True, {("src/b.py", "d2")}, Way.RESUME, [], []),
        ([LATER], SEEN, True, {("src/b.py", "as it was before")}, Way.ASK, [], [LATER]),
        ([LATER], None, False, {("src/b.py", "d2")}, Way.NONE, [], []),
        ([CODE], SEEN, False, {("src/a.py", "d1")}, Way.RESUME, [], []),
    ],
)
def test_whose_it_is_decides(
    dirt: list[Dirt], last: Writer | None, keeps: bool, rides: Any, way: Way, left: list[Dirt], others: list[Dirt]
) -> None:
    found = judge(TASK, dirt, last, keeps, rides)
    assert (found.way, found.left, found.others) == (way, tuple(one.path for one in left), tuple(others))


def test_the_way_is_told_with_its_reason() -> None:
    resumed = judge(TASK, [CODE], SEEN, True, ())
    assert resumed.told == (
        "resume: the agent before ended (API error); what it left stays (src/a.py), or let it go on itself: "
        "SendMessage to a1"
    )
    assert "set aside first (src/a.py)" in judge(TASK, [CODE], SEEN, False, ()).told
    assert judge(TASK, [], None, False, ()).told == ""


def _at_work(key: str, step: str, **more: Any) -> Dispatch:
    return Dispatch(key, "step", step=step, session="s1", started=f"2026-01-01T10:0{key}:00Z", **more)


def test_the_last_writer_has_all_its_attempts_in_a_row() -> None:
    mine = [
        _at_work("1", "01-01", status="ended"),
        _at_work("2", "01-02", status="ended"),
        _at_work("3", "01-01", status="lost", reason="killed"),
        Dispatch("r", "review", started="2026-01-01T10:03:30Z", status="ended"),
        _at_work(
            "4", "01-01", status="ended", reason="API error", agent_id="a4", extra={"ended": "2026-01-01T10:09:00Z"}
        ),
    ]
    assert last_writer(mine, "s1") == Writer(TASK, "2026-01-01T10:03:00Z", "2026-01-01T10:09:00Z", "API error", "a4")
    assert last_writer(mine, "another")
    assert getattr(last_writer(mine, "another"), "agent", None) == ""
    lost = last_writer(mine[:3], "s1")
    assert lost == Writer(TASK, "2026-01-01T10:03:00Z", None, "killed")
    assert last_writer(mine[3:4], "s1") is None


def test_a_resumed_agent_whose_host_died_was_not_seen_to_end() -> None:
    revived = _at_work("1", "01-01", status="live", extra={"ended": "2026-01-01T10:02:00Z"})
    assert last_writer([revived], "s1") == Writer(TASK, "2026-01-01T10:01:00Z", None, "Claude Code ended with it")


@pytest.mark.parametrize(
    ("cycle", "commits", "expected"),
    [
        ([], (), False),
        ([("PREPARE", "EXECUTED", "PASS")], (), False),
        ([("RED", "EXECUTED", "FAIL")], (), False),
        ([("RED", "EXECUTED", "PASS")], (), True),
        ([("RED_ACCEPTANCE", "EXECUTED", "PASS")], (), True),
        ([("RED", "SKIPPED", "NOT_APPLICABLE: it is there")], (), True),
        ([("GREEN", "EXECUTED", "FAIL")], (), False),
        ([], ("c1",), True),
    ],
)
def test_green_has_begun_once_a_red_test_is_on_record(
    cycle: list[tuple[str, str, str]], commits: tuple[str, ...], expected: bool
) -> None:
    events = {p: Event({}, {"sid": "01-01", "p": p, "s": s, "d": d, "t": "t"}, "log") for p, s, d in cycle}
    assert begun(events, commits) is expected
