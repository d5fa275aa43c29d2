"""Reading the record of a feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import log
from des.contract.errors import DesError


def record(phase: str, data: str = "PASS", status: str = "EXECUTED", sid: str = "01-01", **more: Any) -> dict[str, Any]:
    return {"sid": sid, "p": phase, "s": status, "d": data, "t": "2026-01-10T10:00:00Z", **more}


def parsed(*events: object, version: str = "3.0", **header: Any) -> log.Log:
    return log.parse({"schema_version": version, "feature_id": "jwt-auth", "events": list(events), **header}, "here")


@pytest.mark.req("ND-185")
def test_an_event_of_version_two() -> None:
    read = log.parse({"project_id": "jwt-auth", "events": ["01-01|RED|EXECUTED|PASS|2026-01-10T10:00:00Z"]}, "here")
    event = read.events[0]
    assert (read.schema_version, read.feature_id, read.self_reported) == ("2.0", "jwt-auth", True)
    assert (event.sid, event.phase, event.status, event.data) == ("01-01", "RED", "EXECUTED", "PASS")
    assert event.time == "2026-01-10T10:00:00Z"
    assert (event.seq, event.prev, event.h, event.ev, event.gate) == (None, "", "", {}, None)
    assert event.passed


@pytest.mark.parametrize(
    ("text", "data", "time"),
    [
        ("01-01|GREEN|EXECUTED|PASS|t|12|48000", "PASS", "t"),
        ("01-01|RED|SKIPPED|NOT_APPLICABLE: a|b|t", "NOT_APPLICABLE: a|b", "t"),
        ("01-01|RED|SKIPPED|a|b|c|t", "a|b|c", "t"),
        ("01-01|RED|SKIPPED|a|b|t|1|2", "a|b", "t"),
        ("01-01|FILES_MODIFIED|implementation|src/a.py|t", "src/a.py", "t"),
    ],
)
def test_data_of_version_two_may_hold_the_separator(text: str, data: str, time: str) -> None:
    event = parsed(text, version="2.0").events[0]
    assert (event.data, event.time) == (data, time)


def test_versions_may_be_mixed_in_one_file() -> None:
    read = parsed("01-01|RED|EXECUTED|PASS|t", record("GREEN", tu=12, tk=48000))
    assert [event.phase for event in read.events] == ["RED", "GREEN"]
    assert read.self_reported


@pytest.mark.req("ND-178")
def test_an_event_of_version_four_carries_its_chain_and_evidence() -> None:
    raw = record("RED", seq=3, prev="aa", h="bb", ev={"failing": 2})
    read = parsed(raw, version="4.0", base="abc")
    event = read.events[0]
    assert (event.seq, event.prev, event.h, event.ev) == (3, "aa", "bb", {"failing": 2})
    assert event.raw is raw
    assert not read.self_reported
    assert read.header == {"schema_version": "4.0", "feature_id": "jwt-auth", "base": "abc"}


def test_a_gate_record_belongs_to_no_step() -> None:
    gate = {"gate": "post-merge-integration", "status": "PASS", "timestamp": "t", "stories_demoed": ["1"], "seq": 1}
    read = parsed(record("COMMIT"), gate)
    event = read.events[1]
    assert (event.gate, event.gate_status, event.time, event.seq) == ("post-merge-integration", "PASS", "t", 1)
    assert (event.sid, event.phase, event.passed) == ("", "", False)
    assert log.cycles(read, "") == []


@pytest.mark.parametrize(
    ("data", "status", "passed"),
    [("PASS", "EXECUTED", True), ("FAIL", "EXECUTED", False), ("PASS", "SKIPPED", False), ("fine", "EXECUTED", False)],
)
def test_only_an_executed_pass_is_passed(data: str, status: str, passed: bool) -> None:
    assert parsed(record("RED", data, status)).events[0].passed is passed


def shape(read: log.Log) -> list[str]:
    return [" ".join(f"{phase}={event.data}" for phase, event in cycle.items()) for cycle in log.cycles(read, "01-01")]


def test_a_cycle_holds_the_newest_event_of_each_phase() -> None:
    read = parsed(record("RED", "FAIL"), record("RED"), record("GREEN", "FAIL"), record("GREEN"), record("COMMIT"))
    assert shape(read) == ["RED=PASS GREEN=PASS COMMIT=PASS"]


def test_a_red_after_a_green_or_a_commit_begins_anew() -> None:
    first, second = (record("RED"), record("GREEN")), (record("RED", "2"), record("GREEN"), record("COMMIT"))
    read = parsed(*first, *second, record("RED", "3"))
    assert shape(read) == ["RED=PASS GREEN=PASS", "RED=2 GREEN=PASS COMMIT=PASS", "RED=3"]
    assert list(log.latest_cycle(read, "01-01")) == ["RED"]


def test_other_steps_and_gates_between_do_not_matter() -> None:
    gate = {"gate": "g", "status": "PASS", "timestamp": "t"}
    read = parsed(record("RED"), record("RED", sid="01-02"), gate, record("GREEN"), record("COMMIT", sid="01-02"))
    assert shape(read) == ["RED=PASS GREEN=PASS"]
    assert log.latest_cycle(read, "09-09") == {}


@pytest.mark.req("ND-185")
def test_the_opening_phases_of_the_legacy_cycle_belong_together() -> None:
    phases = ["PREPARE", "RED_ACCEPTANCE", "PREPARE", "RED_UNIT", "GREEN", "COMMIT", "RED_ACCEPTANCE"]
    read = parsed(*(record(phase) for phase in phases))
    assert [list(cycle) for cycle in log.cycles(read, "01-01")] == [
        ["PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT"],
        ["RED_ACCEPTANCE"],
    ]


def test_a_record_without_a_red_is_a_cycle_too() -> None:
    assert shape(parsed(record("GREEN"), record("COMMIT"))) == ["GREEN=PASS COMMIT=PASS"]


def test_a_file_is_loaded_and_a_missing_one_names_the_command(tmp_path: Path) -> None:
    path = tmp_path / log.LOG_NAME
    with pytest.raises(DesError, match="des-init-log"):
        log.load(str(path))
    path.write_text(json.dumps({"schema_version": "4.0", "feature_id": "x", "events": []}))
    assert log.load(str(path)).feature_id == "x"


def bad(**changed: Any) -> dict[str, Any]:
    return {"events": [{**record("RED"), **changed}]}


WRONG = {
    "list": ([], "JSON object"),
    "null": (None, "JSON object"),
    "version of the future": ({"schema_version": "9.0"}, "'9.0' is not known"),
    "version no text": ({"schema_version": 3}, "3 is not known"),
    "version list": ({"schema_version": []}, "is not known"),
    "events object": ({"events": {}}, "'events' must be a list"),
    "events null": ({"events": None}, "'events' must be a list"),
    "feature number": ({"feature_id": 7}, "'feature_id' must be text"),
    "event number": ({"events": [record("RED"), 5]}, "events[1]"),
    "event list": ({"events": [[]]}, "events[0]"),
    "event empty": ({"events": [{}]}, "events[0]: 'sid' is missing"),
    "text too short": ({"events": ["01-01|RED|EXECUTED|PASS"]}, "there are 4"),
    "text empty": ({"events": [""]}, "there are 1"),
    "sid number": (bad(sid=1), "'sid' must be text"),
    "data null": (bad(d=None), "'d' is missing"),
    "time list": (bad(t=[]), "'t' must be text"),
    "seq text": (bad(seq="1"), "'seq'"),
    "seq true": (bad(seq=True), "'seq'"),
    "prev number": (bad(prev=1), "'prev' must be text"),
    "hash list": (bad(h=[]), "'h' must be text"),
    "evidence list": (bad(ev=[]), "'ev' must be an object"),
    "gate number": ({"events": [{"gate": 1, "status": "PASS", "timestamp": "t"}]}, "'gate' must be text"),
    "gate without status": ({"events": [{"gate": "g", "timestamp": "t"}]}, "'status' is missing"),
    "gate without time": ({"events": [{"gate": "g", "status": "PASS"}]}, "'timestamp' is missing"),
}


@pytest.mark.parametrize(("data", "hint"), WRONG.values(), ids=WRONG)
def test_a_wrong_shape_is_named_with_its_place(data: object, hint: str) -> None:
    with pytest.raises(DesError) as caught:
        log.parse(data, "log.json")
    assert caught.value.what.startswith("log.json")
    assert hint in caught.value.what
    assert caught.value.code == 2
    assert caught.value.how


KEYS = ["schema_version", "events", "sid", "p", "s", "d", "t", "gate", "status", "timestamp", "seq", "ev"]
texts = st.text(alphabet="01-|RED", max_size=30) | st.sampled_from(["3.0", "4.0"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=15,
)


@given(json_values | st.lists(json_values, max_size=3).map(lambda events: {"schema_version": "4.0", "events": events}))
def test_any_json_is_read_or_refused(data: object) -> None:
    try:
        read = log.parse(data, "here")
    except DesError as error:
        assert error.what.startswith("here")  # noqa: PT017
    else:
        assert all(isinstance(event.sid, str) and isinstance(event.phase, str) for event in read.events)


phases = st.sampled_from(["PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "RED", "GREEN", "COMMIT", "OTHER"])


@given(st.lists(st.tuples(phases, st.sampled_from(["01-01", "01-02"]))))
def test_cycles_keep_every_phase_and_the_newest_event_is_in_the_latest(events: list[tuple[str, str]]) -> None:
    read = parsed(*(record(phase, str(number), sid=sid) for number, (phase, sid) in enumerate(events)))
    own = [event for event in read.events if event.sid == "01-01"]
    found = log.cycles(read, "01-01")
    assert {phase for cycle in found for phase in cycle} == {event.phase for event in own}
    assert (own[-1] in log.latest_cycle(read, "01-01").values()) if own else found == []
    starts = [min(int(event.data) for event in cycle.values()) for cycle in found]
    assert starts == sorted(starts)
