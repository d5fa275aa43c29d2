"""Admitted Agent calls of a work tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from des.state import dispatches
from des.state.dispatches import STATE_FILE, WRITING_KINDS, Dispatch, State


def added(root: Path, *many: Dispatch) -> None:
    for one in many:
        dispatches.update(str(root), lambda state, one=one: state.add(one))


def only(root: Path) -> Dispatch:
    (one,) = dispatches.load(str(root)).dispatches
    return one


def test_a_dispatch_survives_the_disk(tmp_path: Path) -> None:
    one = Dispatch(
        "toolu_1",
        "step",
        feature="x",
        step="01-01",
        agent_type="nw-software-crafter",
        owes=("phase:RED",),
        session="s",
        extra={"deliver_dir": "d"},
    )
    added(tmp_path, one)
    assert only(tmp_path).to_json() == one.to_json()
    assert one.started.endswith("Z")
    assert one.status == "admitted"


def test_binding_makes_it_live_once(tmp_path: Path) -> None:
    added(tmp_path, Dispatch("k", "step"))
    assert dispatches.bind(str(tmp_path), "a1", "unknown") is None
    bound = dispatches.bind(str(tmp_path), "a1", "k")
    assert bound is not None
    assert (bound.status, bound.agent_id) == ("live", "a1")
    dispatches.end(str(tmp_path), "k", "done")
    bound = dispatches.bind(str(tmp_path), "a1", "k")
    assert bound is not None
    assert bound.status == "ended", "binding late does not revive"


def test_the_writer_is_the_open_dispatch_of_a_writing_kind(tmp_path: Path) -> None:
    state = State()
    state.add(Dispatch("r", "review", session="s1"))
    state.add(Dispatch("e", "exempt", session="s1"))
    assert state.writer() is None
    state.add(Dispatch("w", "step", session="s1"))
    found = state.writer("s1")
    assert found is not None
    assert found.key == "w"
    assert state.writer("s2") is None
    state.add(Dispatch("w", "step", session="s1", status="ended"))
    assert state.writer() is None
    for kind in WRITING_KINDS:
        assert Dispatch("k", kind).writes


def test_a_resumed_agent_gets_its_dispatch_back_unless_another_writes(tmp_path: Path) -> None:
    root = str(tmp_path)
    added(tmp_path, Dispatch("k", "step", agent_id="a1", status="ended", extra={"ended": "2026-01-01T00:00:00Z"}))
    back = dispatches.revive(root, "a1")
    assert back is not None
    assert (back.status, back.extra) == ("live", {})
    dispatches.end(root, "k", "done")
    added(tmp_path, Dispatch("other", "step", agent_id="a2", status="live"))
    back = dispatches.revive(root, "a1")
    assert back is not None
    assert back.status == "ended"
    assert dispatches.revive(root, "nobody") is None


def test_ends_and_losses(tmp_path: Path) -> None:
    root = str(tmp_path)
    added(
        tmp_path,
        Dispatch("a", "step", session="s1"),
        Dispatch("b", "review", session="s2"),
        Dispatch("c", "review", session="s1"),
    )
    dispatches.end(root, "a", "first reason")
    dispatches.end(root, "a", "second reason")
    dispatches.lose_all(root, "process gone", "s1")
    state = dispatches.load(root)
    assert [(one.key, one.status, one.reason) for one in state.dispatches] == [
        ("a", "ended", "first reason"), ("b", "admitted", ""), ("c", "lost", "process gone"),
    ]  # fmt: skip
    dispatches.lose_all(root, "all")
    assert not any(one.open for one in dispatches.load(root).dispatches)


BROKEN = [
    "", "{", "[]", "null", "{}", '{"dispatches": {}}', '{"dispatches": [3]}', '{"dispatches": [{"key": "k"}]}',
    json.dumps({"dispatches": [{**Dispatch("k", "step").to_json(), "owes": "phase:RED"}]}),
    json.dumps({"dispatches": [{**Dispatch("k", "step").to_json(), "stops": "3"}]}),
    json.dumps({"dispatches": [{**Dispatch("k", "step").to_json(), "agent_id": 3}]}),
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_set_aside_and_begun_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / STATE_FILE
    path.parent.mkdir(parents=True)
    path.write_text(text)
    state = dispatches.load(str(tmp_path))
    assert state.dispatches == []
    assert state.damaged
    assert path.read_text() == text, "reading never writes"
    added(tmp_path, Dispatch("k", "step"))
    assert only(tmp_path).key == "k"
    assert (path.parent / "state.json.broken-1").read_text() == text
    (line,) = [line for log in (path.parent / "logs").iterdir() for line in log.read_text().splitlines()]
    assert json.loads(line)["event"] == "STATE_REBUILT"
    path.write_text(text)
    added(tmp_path, Dispatch("k2", "step"))
    assert (path.parent / "state.json.broken-2").exists(), "none is overwritten"


def test_ended_dispatches_are_forgotten_in_the_end_open_ones_never(tmp_path: Path) -> None:
    def fill(state: State) -> None:
        state.add(Dispatch("open", "step"))
        for number in range(500):
            state.add(Dispatch(f"k{number}", "step", status="ended"))

    dispatches.update(str(tmp_path), fill)
    keys = [one.key for one in dispatches.load(str(tmp_path)).dispatches]
    assert keys[0] == "open"
    assert keys[-1] == "k499"
    assert len(keys) == 401


texts = st.text(max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        Dispatch,
        texts,
        texts,
        feature=texts,
        step=texts,
        agent_type=texts,
        owes=st.lists(texts, max_size=4),
        session=texts,
        agent_id=st.none() | texts,
        status=texts,
        reason=texts,
        stops=st.integers(0, 9),
        calling=st.none() | texts,
    )
)
def test_every_dispatch_reads_back_as_it_was(one: Dispatch) -> None:
    data = json.loads(json.dumps({"dispatches": [one.to_json()]}))
    (back,) = dispatches._parse(data).dispatches
    assert back.to_json() == one.to_json()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda x: st.lists(x, max_size=3) | st.dictionaries(texts | st.just("dispatches"), x, max_size=3),
    )
)
def test_any_json_is_a_state_or_damaged(value: object) -> None:
    state = dispatches._parse(value)
    assert state.damaged or isinstance(state.dispatches, list)


def test_a_dispatch_ends_with_the_claude_code_it_runs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    monkeypatch.setenv("DES_HOST_PID", str(host.pid))
    added(tmp_path, Dispatch("k", "step", agent_id="a1", status="live", extra=dispatches.this_host()))
    assert dispatches.load(str(tmp_path)).writer() is not None
    host.communicate()
    assert dispatches.load(str(tmp_path)).writer() is None
    monkeypatch.setenv("DES_HOST_PID", str(os.getpid()))
    revived = dispatches.revive(str(tmp_path), "a1")
    assert revived is not None
    assert revived.open


@pytest.mark.parametrize("host", [None, "x", {}, {"pid": "1"}, {"pid": os.getpid(), "birth": "long ago"}])
def test_only_a_process_that_is_known_to_be_gone_ends_a_dispatch(host: object) -> None:
    gone = isinstance(host, dict) and "birth" in host and sys.platform == "linux"
    assert Dispatch("k", "step", extra={"host": host}).open is not gone


def test_outside_of_a_hook_no_host_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DES_HOST_PID", raising=False)
    assert dispatches.this_host() == {}
