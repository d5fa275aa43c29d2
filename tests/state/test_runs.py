"""Detached runs, audit lines, heartbeats."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.state import events, heartbeat, runs


def test_a_run_is_live_while_its_process_is(tmp_path: Path) -> None:
    root = str(tmp_path)
    run = runs.create(root, "green-1", {"step": "01-01"})
    assert runs.live(root) == []
    with subprocess.Popen(["sleep", "60"]) as worker:
        run.started(worker.pid)
        assert [one.id for one in runs.live(root)] == ["green-1"]
        assert runs.live(root)[0].info["step"] == "01-01"
        worker.kill()
    assert runs.live(root) == [], "killed"


def test_a_process_that_is_another_one_by_now_is_not_taken_for_it(tmp_path: Path) -> None:
    run = runs.create(str(tmp_path), "r", {})
    run.started(os.getpid())
    assert run.live
    run.info["birth"] = "1"
    assert not run.live


def test_a_result_ends_a_run(tmp_path: Path) -> None:
    root = str(tmp_path)
    run = runs.create(root, "r", {})
    run.started(os.getpid())
    run.say("half")
    run.say("tests/\udcff done")
    assert run.result() is None
    run.finish({"verdict": "PASS", "lines": ["git add \udcff"]})
    found = runs.read(root, "r")
    assert found is not None
    assert found.result() == {"verdict": "PASS", "lines": ["git add ?"]}
    assert found.progress() == "half\ntests/? done\n"
    assert runs.live(root) == []


def test_a_zombie_is_not_alive() -> None:
    dead = subprocess.Popen(["true"])
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
    assert runs.process_birth(dead.pid) == "dead"
    dead.wait()


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", ".x", "x" * 81, "a\n"])
def test_an_id_that_is_no_plain_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DesError):
        runs.create(str(tmp_path), name, {})
    assert runs.read(str(tmp_path), name) is None


def test_ids_are_not_reused_and_old_runs_forgotten(tmp_path: Path) -> None:
    root = str(tmp_path)
    runs.create(root, "one", {})
    with pytest.raises(DesError, match="exists"):
        runs.create(root, "one", {})
    for number in range(50):
        runs.create(root, f"r{number:02}", {})
    left = sorted(p.name for p in (tmp_path / runs.RUNS_DIR).iterdir())
    assert len(left) == 41
    assert "r49" in left


@pytest.mark.parametrize("text", ["", "[]", "{", '{"pid": "x"}', '{"pid": -1}', '{"pid": 1e300}'])
def test_a_damaged_description_is_no_live_run(tmp_path: Path, text: str) -> None:
    runs.create(str(tmp_path), "r", {})
    (tmp_path / runs.RUNS_DIR / "r" / "run.json").write_text(text)
    assert runs.live(str(tmp_path)) == []


def test_audit_lines(tmp_path: Path) -> None:
    events.append(str(tmp_path), "X", why="a\nb" + "é" * 5000, odd={1, 2})
    (log,) = (tmp_path / ".nwave/des/logs").iterdir()
    line = json.loads(log.read_text())
    assert (line["event"], line["why"][:3]) == ("X", "a\nb")
    assert log.name.startswith("audit-")
    assert len(log.read_text().splitlines()) == 1


def test_an_audit_line_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / ".nwave").write_text("a file")
    assert not events.append(str(tmp_path), "X")
    assert not events.append("/proc/nowhere", "X")


def test_heartbeats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_PLUGIN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DES_HOME", raising=False)
    assert not heartbeat.seen("s1")
    heartbeat.record("s1")
    assert heartbeat.seen("s1")
    assert not heartbeat.seen("s2")
    for bad in ("", "../x", "a/b", "x" * 200):
        heartbeat.record(bad)
        assert not heartbeat.seen(bad)
    os.utime(tmp_path / "data/sessions/s1", (0, 0))
    heartbeat.record("s2")
    assert not heartbeat.seen("s1"), "a session of long ago is forgotten"
    monkeypatch.delenv("CLAUDE_PLUGIN_DATA")
    monkeypatch.setenv("DES_HOME", str(tmp_path / "data"))
    assert heartbeat.seen("s2"), "the programs know the place by another name"


def test_heartbeat_without_a_place_to_write_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").write_text("a file")
    monkeypatch.setenv("CLAUDE_PLUGIN_DATA", str(tmp_path / "data"))
    heartbeat.record("s1")
    assert not heartbeat.seen("s1")
