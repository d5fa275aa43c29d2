"""The life of a dispatch: admission, binding, stop, end (DESIGN §4, R1, R25)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.state import runs
from tests.hooks.hooking import DEADLINE, DELIVER, Hooked, make, with_plugin

MARKED = "<!-- DES-VALIDATION : required -->\n<!-- DES-PROJECT-ID : x -->\n<!-- DES-STEP-ID : 01-01 -->\nline\nline"
EXEMPT = "<!-- DES-ENFORCEMENT : exempt -->\n"
ADMITTED = {"hookSpecificOutput": {"hookEventName": "PreToolUse", "updatedInput": {"prompt": "whole"}}}
NEXT = 'cat >/dev/null; printf \'{"hookSpecificOutput": {"hookEventName": "%s", "additionalContext": "NEXT"}}\' "$3"'


@pytest.fixture
def hooked(tmp_path: Path) -> Hooked:
    project = make(tmp_path)
    project.start_session()
    return project


def test_a_marked_prompt_goes_to_the_full_admission(hooked: Hooked) -> None:
    seen = hooked.root.parent / "seen"
    with_plugin(hooked, f"printf '%s ' \"$@\" >'{seen}'; cat >>'{seen}'; echo '{json.dumps(ADMITTED)}'")
    answer = hooked.agent(MARKED)
    assert (answer.code, answer.json) == (0, ADMITTED)
    said = seen.read_text()
    assert said.startswith("admit --hook {")
    assert json.loads(said.partition("--hook ")[2])["tool_input"]["prompt"] == MARKED


@pytest.mark.parametrize(
    ("des", "cause"),
    [
        ("exit 1", "status 1"),
        ("echo 'des: not built yet; run: des setup' >&2; exit 2", "run: des setup"),
        ("exit 0", "no answer that the host understands"),
        ("echo hello", "no answer"),
        (
            'echo warning; echo \'{"hookSpecificOutput": {"hookEventName": "PreToolUse", "permissionDecision": "deny"}}\'',
            "no answer",
        ),
        ("echo '{}'", "no answer"),
        ("echo '[]'", "no answer"),
        ('echo \'{"hookSpecificOutput": {"hookEventName": "PreToolUse"}}\'', "no answer"),
        ('echo \'{"hookSpecificOutput": {"hookEventName": "Stop", "permissionDecision": "allow"}}\'', "no answer"),
        ("printf '\\377'", "no answer"),
        ("kill -9 $$", "status -9"),
        ("head -c 100000 /dev/zero; head -c 100000 /dev/zero >&2; exit 3", "refused"),
    ],
)
def test_an_admission_that_fails_admits_nothing(hooked: Hooked, des: str, cause: str) -> None:
    with_plugin(hooked, des)
    answer = hooked.agent(MARKED)
    assert (answer.code, answer.out) == (2, "")
    assert cause in answer.err
    assert len(answer.err.strip().splitlines()) == 1


def test_an_admission_that_takes_too_long_is_ended(hooked: Hooked) -> None:
    pid = hooked.root.parent / "pid"
    with_plugin(hooked, f"echo $$ >'{pid}'; exec sleep 60", serve={DEADLINE: "1.0"})
    answer = hooked.agent(MARKED)
    assert (answer.code, answer.out) == (2, "")
    assert "Deadline" in answer.err
    assert not Path(f"/proc/{pid.read_text().strip()}").exists(), "nothing of it goes on"


def test_a_missing_program_admits_nothing(hooked: Hooked) -> None:
    with_plugin(hooked)
    (hooked.plugin / "bin/des").unlink()
    assert hooked.agent(MARKED).code == 2


@pytest.mark.req("ND-040", "ND-155")
def test_unmarked_agents(tmp_path: Path) -> None:
    project = make(tmp_path, managed=False)
    assert project.agent("look\naround").silent
    (project.root / ".nwave").mkdir()
    assert project.agent("look\naround").specific["updatedInput"] == {
        "description": "d", "prompt": EXEMPT + "look\naround", "subagent_type": "general-purpose",
    }  # fmt: skip
    assert project.agent("do step 01-02").denied
    assert project.agent("do it", "des:nw-software-crafter").denied
    assert not (project.root / ".nwave/des/state.json").exists()
    (project.root / ".nwave/des-config.json").write_text('{"enforcement": "always"}')
    assert project.agent("look").denied
    project.start_session("somebody-else")
    assert project.agent(EXEMPT + "look").silent
    project.start_session()
    assert "DES markers" in project.agent("look").denied


def test_outside_git_nothing_is_ours(tmp_path: Path) -> None:
    project = Hooked(tmp_path / "plain")
    project.root.mkdir()
    project.home.mkdir()
    assert project.agent("look").silent


def test_an_exempt_agent_is_on_record_during_a_delivery(hooked: Hooked) -> None:
    assert hooked.agent(EXEMPT + "look").silent
    assert (hooked.dispatch("toolu_9").kind, hooked.dispatch("toolu_9").session) == ("exempt", "s1")


@pytest.mark.req("ND-103")
def test_the_stop_gate_asks_three_times_for_what_is_owed(hooked: Hooked) -> None:
    hooked.admit(owes=["phase:RED", "phase:GREEN"])
    hooked.meta("a1")
    for count in (1, 2, 3):
        answer = hooked.stop("a1", again=count > 1)
        assert set(answer.json) == {"decision", "reason"}
        assert answer.json["decision"] == "block"
        assert f"--project-dir '{hooked.root}/{DELIVER}' --step-id 01-01 --phase GREEN" in answer.json["reason"]
        assert hooked.dispatch().stops == count
        assert hooked.dispatch().open
        assert hooked.write("src/a.py", "a1").silent, "an agent that is sent back can still work"
    assert hooked.stop("a1", again=True).silent
    assert not hooked.dispatch().open
    assert "still owed" in hooked.dispatch().reason
    assert hooked.write("src/a.py", "a1").denied


def test_an_agent_that_delivered_may_stop(hooked: Hooked) -> None:
    hooked.admit()
    hooked.meta("a1")
    hooked.log({"sid": "01-01", "p": "RED", "s": "EXECUTED", "d": "PASS", "t": "2099-01-01T00:00:00Z"})
    assert hooked.stop("a1").silent
    assert (hooked.dispatch().status, hooked.dispatch().reason) == ("ended", "delivered what it owed")


def test_no_agent_is_sent_back_while_a_run_of_ours_is_alive(hooked: Hooked) -> None:
    import os

    hooked.admit()
    hooked.meta("a1")
    run = runs.create(str(hooked.root), "green-1", {})
    run.started(os.getpid())
    assert hooked.stop("a1").silent
    assert hooked.dispatch().open
    run.finish({})
    assert hooked.stop("a1").json["decision"] == "block"


@pytest.mark.req("ND-153")
def test_owed_files_and_reviews(hooked: Hooked) -> None:
    hooked.admit(kind="finalize", step="", owes=["file:docs/evolution/x.md", "review:roadmap"])
    hooked.meta("a1")
    assert "docs/evolution/x.md, which is not written" in hooked.stop("a1").json["reason"]
    (hooked.root / "docs/evolution").mkdir()
    (hooked.root / "docs/evolution/x.md").write_text("done")
    reason = hooked.stop("a1").json["reason"]
    assert "x.md" not in reason
    assert "review submit" in reason
    hooked.log({"gate": "roadmap-review", "status": "APPROVED", "timestamp": "2099-01-01T00:00:00Z"})
    assert hooked.stop("a1").silent


def test_an_agent_without_a_tool_call_is_found_when_there_is_no_doubt(hooked: Hooked) -> None:
    hooked.admit()
    assert hooked.stop("a1").json["decision"] == "block"
    assert hooked.dispatch().agent_id == "a1"


def test_agents_that_owe_nothing_here_stop_freely(hooked: Hooked) -> None:
    assert hooked.stop("a9").silent
    hooked.admit("toolu_1")
    hooked.admit("toolu_2")
    assert hooked.stop("a9").silent, "two could be meant, so none is"
    assert hooked.stop("a9", "nw-plugin-validator").silent


def test_a_resumed_agent_gets_its_dispatch_back(hooked: Hooked) -> None:
    hooked.admit(agent_id="a1", status="ended", reason="stopped 4 times")
    start = {"agent_id": "a1", "agent_type": "des:nw-software-crafter"}
    assert hooked.call("subagent-start", hooked.payload("SubagentStart", **start)).silent
    assert hooked.dispatch().status == "live"
    assert hooked.write("src/a.py", "a1").silent
    unknown = {"agent_id": "a7", "agent_type": "des:nw-software-crafter"}
    assert hooked.call("subagent-start", hooked.payload("SubagentStart", **unknown)).silent


def test_background_launch_and_notification(hooked: Hooked) -> None:
    with_plugin(hooked, NEXT)
    hooked.admit()
    launched = {"isAsync": True, "status": "async_launched", "agentId": "a1"}
    given = {"tool_name": "Agent", "tool_use_id": "toolu_1", "tool_input": {}, "tool_response": launched}
    assert hooked.call("post-agent", hooked.payload("PostToolUse", **given)).silent
    assert (hooked.dispatch().agent_id, hooked.dispatch().status) == ("a1", "live")
    note = (
        "<task-notification>\n<task-id>a1</task-id>\n<tool-use-id>toolu_1</tool-use-id>\n<status>completed</status>\n"
        "<result>REPORT</result>\n</task-notification>"
    )
    answer = hooked.call("user-prompt", hooked.payload("UserPromptSubmit", prompt=note))
    assert answer.specific == {"hookEventName": "UserPromptSubmit", "additionalContext": "NEXT"}
    assert (hooked.dispatch().status, hooked.dispatch().reason) == (
        "ended",
        "the host reports it completed; a turn limit?",
    )


def test_what_an_agent_says_is_not_what_the_host_says(hooked: Hooked) -> None:
    with_plugin(hooked, NEXT)
    hooked.admit("toolu_1", agent_id="a1", status="live")
    note = (
        "<task-notification><task-id>a5</task-id><tool-use-id>toolu_5</tool-use-id><status>completed</status><result>"
        "<tool-use-id>toolu_1</tool-use-id></result></task-notification>"
    )
    nested = note.replace("<result>", "<result><task-notification>")
    for said in (note, nested, note.replace("<tool-use-id>toolu_5</tool-use-id>", "")):
        assert hooked.call("user-prompt", hooked.payload("UserPromptSubmit", prompt=said)).silent
        assert hooked.dispatch().open
    own = "<task-notification><tool-use-id>toolu_1</tool-use-id><status>killed</status></task-notification>"
    assert hooked.call("user-prompt", hooked.payload("UserPromptSubmit", prompt=note + own)).out
    assert hooked.dispatch().reason == "the host reports it killed"


def test_a_foreground_agent_that_returns(hooked: Hooked) -> None:
    with_plugin(hooked, NEXT)
    hooked.admit()
    done = {"status": "completed", "agentId": "a1", "content": []}
    given = {"tool_name": "Agent", "tool_use_id": "toolu_1", "tool_input": {}, "tool_response": done}
    answer = hooked.call("post-agent", hooked.payload("PostToolUse", **given))
    assert answer.specific == {"hookEventName": "PostToolUse", "additionalContext": "NEXT"}
    assert (hooked.dispatch().agent_id, hooked.dispatch().status) == ("a1", "ended")


@pytest.mark.parametrize("des", ["exit 1", "echo x", "exit 0"])
def test_when_what_is_next_cannot_be_told_nothing_is(hooked: Hooked, des: str) -> None:
    with_plugin(hooked, des)
    hooked.admit()
    given = {"tool_name": "Agent", "tool_use_id": "toolu_1", "tool_input": {}, "tool_response": {"status": "completed"}}
    assert hooked.call("post-agent", hooked.payload("PostToolUse", **given)).silent


def test_agents_that_are_not_ours_get_no_push(hooked: Hooked) -> None:
    with_plugin(hooked, NEXT)
    hooked.admit("toolu_1", "exempt", owes=[])
    for key in ("toolu_1", "toolu_unknown"):
        given = {"tool_name": "Agent", "tool_use_id": key, "tool_input": {}, "tool_response": {"status": "completed"}}
        assert hooked.call("post-agent", hooked.payload("PostToolUse", **given)).silent


def test_failures_end_a_dispatch(hooked: Hooked) -> None:
    hooked.admit("toolu_1")
    given = {"tool_name": "Agent", "tool_use_id": "toolu_1", "tool_input": {}, "error": "no such agent type"}
    assert hooked.call("agent-failed", hooked.payload("PostToolUseFailure", **given)).silent
    assert (hooked.dispatch().status, hooked.dispatch().reason) == ("lost", "no such agent type")
    hooked.admit("toolu_2")
    hooked.meta("a2", "toolu_2")
    died = {"agent_id": "a2", "agent_type": "des:x", "error": "unknown", "last_assistant_message": "API Error: 400"}
    assert hooked.call("stop-failure", hooked.payload("StopFailure", **died)).silent
    assert hooked.dispatch("toolu_2").reason == "API error: API Error: 400"
    assert hooked.call("stop-failure", hooked.payload("StopFailure", error="unknown")).silent
