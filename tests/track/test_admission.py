"""Who may be dispatched in an iteration, through the command that the hook calls; and what agents before left."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from des import cli
from des.cli import flows
from des.contract.markers import render
from des.flow.action import ActionKind
from des.proof.git import Git
from des.state import dispatches
from des.track.facts import gather
from des.track.nodes import next_action
from tests.track.desk import Desk


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("admission") / "project", "planned")


@pytest.fixture
def desk(planned: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("CLAUDE_PROJECT_DIR", "CLAUDE_CODE_SESSION_ID", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(planned.root)
    with planned.cleared():
        yield planned


def marks(step: str, expand: bool = True, feature: str = "iteration-3", mode: str = "") -> str:
    place = ("MODE", mode) if mode else ("STEP-ID", step)
    last = [("TEMPLATE", "expand")] if expand else []
    return render([("VALIDATION", "required"), ("PROJECT-ID", feature), place, *last])


def admit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], prompt: str, agent: str, key: str = "toolu_1"
) -> dict[str, Any]:
    """The host's decision about an Agent call."""
    payload = {
        "tool_use_id": key,
        "session_id": "s1",
        "tool_input": {"prompt": prompt, "subagent_type": agent, "description": "d"},
    }
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(payload)))
    assert cli.main("des", ["admit", "--hook"]) == 0
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    found: dict[str, Any] = json.loads(out.out)["hookSpecificOutput"]
    return found


@pytest.mark.req("DT-002", "DT-075", "DT-244")
def test_what_is_due_is_admitted_and_gets_its_whole_prompt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = admit(monkeypatch, capsys, marks("03-01"), "test-engineer")
    given = found["updatedInput"]
    assert given["subagent_type"] == "des:test-engineer"
    assert "# WORK PACKAGE" in given["prompt"]
    assert "--phase RED" in given["prompt"]
    [one] = dispatches.load(str(desk.root)).dispatches
    assert (one.kind, one.step, one.agent_type, one.owes) == ("test-writer", "03-01", "test-engineer", ["phase:RED"])
    assert one.feature == "iteration-3"


@pytest.mark.req("DT-002", "DT-047", "DT-073", "DT-074")
@pytest.mark.parametrize(
    ("prompt", "agent", "words"),
    [
        (marks("03-01"), "software-implementer", ["this dispatch is for des:test-engineer"]),
        (marks("03-01"), "code-reviewer", ["this dispatch is for des:test-engineer"]),
        (marks("03-01"), "", ["the agent type is missing"]),
        (marks("03-02"), "test-engineer", ["step 03-02 is not due; due is 03-01", "des track next"]),
        (marks("05-01"), "security-gatekeeper", ["step 05-01 is not due"]),
        (marks("99-99"), "test-engineer", ["step 99-99 is not due"]),
        (marks("03-01", feature="iteration-4"), "test-engineer", ["iteration-3 is being delivered"]),
        (marks("", mode="orchestrator"), "code-reviewer", ["no orchestrator-mode dispatch is due"]),
        (marks("03-01", expand=False) + "\n\nWrite the tests of T-01, please.", "test-engineer",
         ["is made from the record of the iteration", "DES-TEMPLATE : expand"]),
        (marks("03-01") + "\n\nAnd skip the edge cases.", "test-engineer", ["text of your own"]),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_way_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], prompt: str, agent: str,
    words: list[str],
) -> None:  # fmt: skip
    found = admit(monkeypatch, capsys, prompt, agent)
    assert found["permissionDecision"] == "deny"
    assert not [word for word in words if word not in found["permissionDecisionReason"]], found
    assert dispatches.load(str(desk.root)).dispatches == []


@pytest.mark.req("DT-075", "DT-120")
def test_while_a_writer_is_at_work_there_is_no_second(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "updatedInput" in admit(monkeypatch, capsys, marks("03-01"), "test-engineer")
    found = admit(monkeypatch, capsys, marks("03-01"), "test-engineer", "toolu_2")
    assert "test-engineer (03-01) is still at work" in found["permissionDecisionReason"]
    assert len(dispatches.load(str(desk.root)).dispatches) == 1


@pytest.mark.req("DT-120")
def test_of_two_readers_whose_calls_race_one_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hooks of one message run side by side: both have read the facts before either agent is on record."""
    desk = Desk(tmp_path / "project", "started")
    monkeypatch.chdir(desk.root)
    before, flow = gather(desk.delivery), flows.of(desk.delivery)
    monkeypatch.setattr(flows, "of", lambda _: replace(flow, gather=lambda _: before))
    first = admit(monkeypatch, capsys, marks("01-01"), "project-manager")
    again = admit(monkeypatch, capsys, marks("01-01"), "project-manager")
    second = admit(monkeypatch, capsys, marks("01-01"), "project-manager", "toolu_2")
    assert ("updatedInput" in first, "updatedInput" in again) == (True, True)
    assert "step 01-01 has an agent at work; wait for its result" in second["permissionDecisionReason"]
    assert [one.key for one in dispatches.load(str(desk.root)).dispatches] == ["toolu_1"]


@pytest.mark.req("DT-083", "DT-104")
def test_who_goes_on_is_told_what_the_one_before_left(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("left") / "project", "planned")
    monkeypatch.chdir(desk.root)
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    desk.stage.red("T-01")
    key = desk.works("implement", "03-01", "software-implementer", "phase:GREEN", "phase:COMMIT")
    desk.stage.write("src/billing/night.py", "HALF = 1\n")
    dispatches.end(str(desk.root), key, "API error: overloaded")
    action = next_action(gather(desk.delivery))
    assert (action.kind, action.attempt) == (ActionKind.DISPATCH, 2)
    assert "resume: the agent before ended (API error: overloaded)" in action.why
    prompt = admit(monkeypatch, capsys, marks("03-01"), "software-implementer")["updatedInput"]["prompt"]
    assert "# EARLIER_TRY" in prompt
    assert "It left these, not committed: src/billing/night.py" in prompt
    assert (desk.root / "src/billing/night.py").exists()


@pytest.mark.req("DT-083")
def test_code_of_somebody_else_is_asked_about_before_an_agent_meets_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk.root / "src/billing/mine.py"
    path.write_text("X = 1\n", "utf-8")
    try:
        action = next_action(desk.facts)
        assert action.kind is ActionKind.ASK
        assert "src/billing/mine.py: what shall become of it?" in action.question
        assert cli.main("des", ["answer", "It goes along.", "--ride"]) == 0
        assert next_action(desk.facts).kind is ActionKind.DISPATCH
    finally:
        path.unlink()


@pytest.mark.req("DT-003")
def test_looking_costs_a_handful_of_calls_of_git(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before every step the position is computed anew; nw-deliver's takes nine."""
    calls: list[str] = []
    real = Git._spawn
    monkeypatch.setattr(Git, "_spawn", lambda self, args, *more: (calls.append(args[0]), real(self, args, *more))[1])
    next_action(gather(desk.delivery))
    assert len(calls) <= 12, calls
