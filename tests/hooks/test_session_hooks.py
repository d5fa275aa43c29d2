"""SessionStart and UserPromptSubmit (R22, R23, R26)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from des.state import session as sessions
from tests.hooks.hooking import Hooked, make, with_plugin
from tests.hooks.test_agent_hooks import NEXT

PHRASES = {
    "Execute delivery for iteration 3": "args `3`",
    "Start delivery track": "Ask which iteration",
    "Execute current iteration": "Ask which iteration",
    "Run implementation sprint": "Ask which iteration",
    "Begin construction iteration": "Ask which iteration",
}


def started(hooked: Hooked, source: str = "startup") -> str:
    answer = hooked.call("session-start", hooked.payload("SessionStart", source=source))
    assert answer.code == 0
    return str(answer.specific.get("additionalContext", ""))


def said(hooked: Hooked, prompt: str) -> str:
    answer = hooked.call("user-prompt", hooked.payload("UserPromptSubmit", prompt=prompt))
    assert answer.code == 0
    return str(answer.specific.get("additionalContext", ""))


@pytest.mark.parametrize(("phrase", "expected"), PHRASES.items())
def test_the_phrases_work_in_any_project(tmp_path: Path, phrase: str, expected: str) -> None:
    hooked = make(tmp_path, managed=False)
    context = said(hooked, phrase)
    assert "des:flow-delivery-track" in context
    assert expected in context
    assert not (hooked.root / ".nwave").exists()


def test_the_newest_iteration_of_the_project_is_found(tmp_path: Path) -> None:
    hooked = make(tmp_path, managed=False)
    for name in (
        "delivery/iteration-2",
        "planning/iteration-10-backlog.md",
        "working/iteration-x",
        "planning/iteration-3",
    ):
        (hooked.root / ".aiwg" / name).mkdir(parents=True)
    assert "args `10`" in said(hooked, "Execute current iteration")
    assert "args `3`" in said(hooked, "Execute delivery for iteration 3")


@pytest.mark.parametrize(
    "prompt", ["", "hello", "/nw-deliver add login", "what is a sprint?", "the delivery of x", "line\nline\n\n\n"]
)
def test_everything_else_stays_untouched(tmp_path: Path, prompt: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    assert said(hooked, prompt) == ""


def test_programs_of_ours_come_first_in_path(tmp_path: Path) -> None:
    hooked = make(tmp_path, managed=False)
    with_plugin(hooked, "echo ours")
    file = tmp_path / "env"
    file.write_text("export X=1")
    hooked.env |= {"CLAUDE_ENV_FILE": str(file), "CLAUDE_PLUGIN_DATA": str(hooked.home / "it's data")}
    assert started(hooked) == ""
    assert started(hooked, "resume") == ""
    assert file.read_text().count("PATH") == 2, "one line, however often a session starts"
    fake = tmp_path / "fake"
    fake.mkdir()
    (fake / "des").write_text("#!/bin/sh\necho strangers\n")
    (fake / "des").chmod(0o755)
    for shell in ("sh", "bash"):
        script = f"PATH='{fake}':/usr/bin:/bin; . '{file}'; des; echo \"$DES_HOME $X\""
        done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == ["ours", f"{hooked.home}/it's data 1"]
    assert (hooked.home / "it's data/sessions/s1").exists(), "the heartbeat"
    assert not (hooked.root / ".nwave").exists()


def test_word_of_an_active_delivery(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    assert started(hooked) == ""
    hooked.start_session()
    told = started(hooked)
    assert "delivery x is active in this project since 2026-01-01T00:00:00Z" in told
    assert "/nw-deliver" in told
    assert len(told.splitlines()) == 2
    assert "des pause" in told
    hooked.start_session("somebody-else")
    assert "not bound" in started(hooked)
    (hooked.root / ".nwave/des/deliver-session.json").write_text("{")
    assert "cannot be read" in started(hooked)


@pytest.mark.parametrize(
    ("source", "lost"), [("startup", True), ("resume", True), ("clear", True), ("compact", False), ("", False)]
)
def test_agents_of_a_process_that_is_gone_are_lost(tmp_path: Path, source: str, lost: bool) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    hooked.admit("mine")
    hooked.admit("other", session="s2")
    assert started(hooked, source)
    assert (hooked.dispatch("mine").status == "lost") is lost
    assert hooked.dispatch("other").open


def test_after_a_compaction_the_next_action_is_told(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    with_plugin(hooked, NEXT)
    assert started(hooked, "compact") == "NEXT"
    assert "active" in started(hooked, "startup")
    (hooked.plugin / "bin/des").write_text("#!/bin/sh\nexit 2\n")
    assert "active" in started(hooked, "compact"), "and when it cannot be told, at least that there is one"


def test_while_a_delivery_is_paused_nothing_is_guarded(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    assert hooked.write("src/a.py").denied
    active = sessions.load(str(hooked.root))
    assert active
    sessions.pause(str(hooked.root), active, {"at": "2026-01-02T00:00:00Z", "reason": "lunch", "head": "c0ffee"})
    told = started(hooked)
    assert "delivery x is paused since 2026-01-02T00:00:00Z (lunch)" in told
    assert "des resume" in told
    assert len(told.splitlines()) == 2
    assert hooked.write("src/a.py").silent
    assert hooked.bash("echo x > src/a.py && git push").silent
    assert hooked.agent("Look around.").specific["updatedInput"]["prompt"].startswith("<!-- DES-ENFORCEMENT : exempt")
    sessions.resume(str(hooked.root))
    assert hooked.write("src/a.py").denied
    (hooked.root / ".nwave/des/deliver-session.json").rename(hooked.root / ".nwave/des/paused-session.json")
    (hooked.root / ".nwave/des/paused-session.json").write_text("{")
    assert "paused-session.json" in started(hooked)


DECIDED = 'read -r given; case $given in *"des ack"*) printf \'{"hookSpecificOutput": {"hookEventName": "UserPromptSubmit", "additionalContext": "%s"}}\' "$1" ;; esac'


def test_a_decision_goes_to_the_full_program(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    with_plugin(hooked, DECIDED)
    assert said(hooked, "des ack harness-01-02") == "decide"
    assert said(hooked, "please des ack harness-01-02") == ""
    assert said(hooked, "describe what des does") == ""
    (hooked.plugin / "bin/des").write_text("#!/bin/sh\necho 'not built yet' >&2; exit 2\n")
    for verb in ("ack", "waive", "pause", "resume", "abort"):
        told = said(hooked, f"Des {verb} x")
        assert f"`des {verb}` could NOT be carried out" in told
        assert "not built yet" in told


def test_a_decision_means_nothing_where_nothing_is_managed(tmp_path: Path) -> None:
    hooked = make(tmp_path, managed=False)
    with_plugin(hooked, DECIDED)
    assert said(hooked, "des ack harness-01-02") == ""


def iterating(hooked: Hooked, number: int = 3) -> sessions.Session:
    place = f".aiwg/delivery/iteration-{number}"
    one = sessions.Session(f"iteration-{number}", "track", place, ("s1",), "base", "2026-01-01T00:00:00Z")
    sessions.save(str(hooked.root), one)
    (hooked.root / place).mkdir(parents=True, exist_ok=True)
    return one


@pytest.mark.req("DT-003", "DT-019")
def test_word_of_an_active_iteration(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    one = iterating(hooked)
    told = started(hooked)
    assert "delivery iteration-3 is active in this project" in told
    assert "/flow-delivery-track 3" in told
    assert "/nw-deliver" not in told
    sessions.pause(str(hooked.root), one, {"since": "2026-01-02T00:00:00Z", "why": "lunch", "head": "h"})
    told = started(hooked)
    assert "iteration-3 is paused" in told
    assert "/flow-delivery-track 3" in told


@pytest.mark.req("DT-018", "DT-019")
def test_the_current_iteration_is_the_active_one_else_the_lowest_that_is_not_finished(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    planning = hooked.root / ".aiwg/planning"
    planning.mkdir(parents=True)
    for name in (
        "iteration-0-backlog.md",
        "iteration-007-backlog.md",
        "iteration-4-backlog.md",
        "iteration-5-backlog.md",
    ):
        (planning / name).touch()
    assert "args `4`" in said(hooked, "Execute current iteration")
    record = {"schema_version": "4.0", "feature_id": "iteration-4", "events": [
        {"gate": "finalized", "status": "PASS", "timestamp": "t"}]}  # fmt: skip
    place = hooked.root / ".aiwg/delivery/iteration-4"
    place.mkdir(parents=True)
    (place / "execution-log.json").write_text(json.dumps(record))
    assert "args `5`" in said(hooked, "Execute current iteration")
    iterating(hooked, 9)
    assert "args `9`" in said(hooked, "Execute current iteration")
