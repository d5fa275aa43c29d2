"""The harness itself, shown on a toy plugin; these tests also pin the facts about the host that DES relies on."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.host import claude, hosts, script
from tests.host.claude import Result
from tests.host.scenario import Scenario
from tests.support.toy import write_toy

pytestmark = pytest.mark.host

TOY = """
user: ["/toy-start alpha 'two words'"]
main:
  - expect: ["The toy flow begins. Given: alpha 'two words'"]
    use: [{Agent: {description: make it, subagent_type: "toy:maker", prompt: make the file}}]
  - expect: no TICKET in the prompt; write TICKET
    say: I will correct that.
    use:
      - Agent: {description: make it, subagent_type: "toy:maker", prompt: "TICKET: 1 EXPAND"}
        id: second
  - expect: [The file is there, "/commit [0-9a-f]{40}/"]
    expect_not: I made nothing
    capture: {commit: "commit ([0-9a-f]{40})"}
    say: Finished {commit}.
agents:
  maker:
    match: "NONCE-77 TICKET: 1 the whole template"
    turns:
      - {expect: STARTED-CONTEXT, say: I made nothing.}
      - expect: you still owe DONE.txt
        use: [{Bash: {command: "touch DONE.txt; git add DONE.txt; git commit -qm 'feat: done'; git rev-parse HEAD"}}]
      - {expect: "{head}", say: "The file is there, commit {head}"}
"""


def play(tmp_path: Path, text: str, mode: str = "default", host: str | None = None) -> Result:
    return claude.run(Scenario.parse(text, "toy"), tmp_path / "run", mode=mode, plugin=write_toy(tmp_path), host=host)


def hook_calls(result: Result, event: str, tool: str | None = None) -> list[dict]:
    calls = [json.loads(line) for line in (result.project / "hooks.jsonl").read_text().splitlines()]
    return [c for c in calls if c["hook_event_name"] == event and tool in (None, c.get("tool_name"))]


@pytest.mark.parametrize("mode", ["foreground", "background", "default"])
def test_a_gated_dispatch_runs_to_its_end(tmp_path: Path, mode: str) -> None:
    result = play(tmp_path, TOY, mode)
    assert result.problems == []
    assert result.final == f"Finished {result.git('rev-parse', 'HEAD')}."
    assert result.git("log", "-1", "--format=%s") == "feat: done"
    assert [c["stop_hook_active"] for c in hook_calls(result, "SubagentStop")] == [False, True]
    assert "NEXT: look at the ledger" in result.told("main")
    assert "no TICKET" in result.tool_result("main-1-1")
    launched = "Async agent launched" in result.tool_result("second")
    assert launched == (mode != "foreground")


@pytest.mark.parametrize("host", [hosts.new, pytest.param(hosts.old, marks=pytest.mark.long)])
@pytest.mark.parametrize("mode", ["foreground", "background"])
def test_the_agent_is_bound_to_its_call_from_its_first_tool_call_on(
    tmp_path: Path, mode: str, host: Callable[[], str]
) -> None:
    result = play(tmp_path, TOY, mode, host())
    assert result.problems == []
    (bash,) = hook_calls(result, "PreToolUse", "Bash")
    meta = f"subagents/agent-{bash['agent_id']}.meta.json"
    assert meta in bash["beside_transcript"], "at the first tool call"
    assert bash["transcript_path"] == hook_calls(result, "Stop")[-1]["transcript_path"], "the main thread's transcript"
    found = json.loads((Path(bash["transcript_path"]).with_suffix("") / meta).read_text())
    assert found["toolUseId"] == "toolu_second"
    assert found["agentType"] == bash["agent_type"] == "toy:maker"
    assert meta in hook_calls(result, "SubagentStop")[-1]["beside_transcript"], "and at the stop after it"


def test_background_posttooluse_comes_at_launch_with_the_agent_id(tmp_path: Path) -> None:
    result = play(tmp_path, TOY, "background")
    (post,) = hook_calls(result, "PostToolUse", "Agent")
    (start,) = hook_calls(result, "SubagentStart")
    assert post["tool_response"]["status"] == "async_launched"
    assert post["tool_response"]["agentId"] == start["agent_id"]
    assert "tool_use_id" not in start


def test_a_second_turn_resumes_the_session(tmp_path: Path) -> None:
    result = play(
        tmp_path,
        """
user: [first words, {shell: "echo outside > note.txt"}, second words]
main:
  - {expect: first words, say: one}
  - {expect: second words, expect_not: first words, use: [{Bash: {command: cat note.txt}}]}
  - {expect: outside, say: two}
""",
    )
    assert result.problems == []
    assert result.exits == [0, 0]
    assert len({c["session_id"] for c in hook_calls(result, "Stop")}) == 1


def test_an_api_error_ends_the_agent_with_stopfailure(tmp_path: Path) -> None:
    result = play(
        tmp_path,
        """
user: [go]
main:
  - use: [{Agent: {description: d, subagent_type: "toy:maker", prompt: "TICKET: 1", run_in_background: false}}]
  - say: it died
agents:
  maker: {match: TICKET, turns: [{http_error: 400}]}
""",
    )
    assert result.problems == []
    assert hook_calls(result, "SubagentStop") == []
    assert len(hook_calls(result, "StopFailure")) == 1


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("{user: [go], main: [{expect: never said, say: x}]}", "main, turn 1 expected\n    never said\nbut was told"),
        ("{user: [go], main: [{expect_not: go, say: x}]}", "main, turn 1 must not be told"),
        ("{user: [go], main: [{use: [{Bash: {command: pwd}}]}]}", "main was asked again after its 1 turns"),
        ("{user: [go], main: [{say: x}, {say: y}]}", "main: 1 of 2 turns never reached (next: 'y')"),
        ("{user: [go], main: [{capture: {a: 'json:b'}}]}", "main, turn 1, capture a: json:b is nowhere in"),
        (
            "{user: [go], main: [{use: [{Agent: {description: d, subagent_type: 'toy:maker', prompt: TICKET}}]}]}",
            "an agent nobody scripted began; scripted agents: none",
        ),
        ("{user: [{shell: 'exit 3'}], main: [{say: x}]}", "shell step failed (3)"),
        (
            "{user: [go], seconds: 2, main: [{use: [{Bash: {command: 'read x < <(tail -f /dev/null)'}}]}]}",
            "not over after 2 s",
        ),
    ],
)
def test_leaving_the_script_fails_with_what_was_seen(tmp_path: Path, text: str, seen: str) -> None:
    problems = play(tmp_path, text).problems
    assert len(problems) == 1
    assert seen in problems[0]


def test_nothing_of_the_run_survives_it(tmp_path: Path) -> None:
    result = play(
        tmp_path,
        """
user: [go]
main:
  - use: [{Bash: {command: "setsid sleep 4242 >/dev/null 2>&1 & echo $!"}}]
  - {capture: {pid: '^(\\d+)'}, say: left one behind}
""",
    )
    assert result.problems == []
    assert not Path(f"/proc/{result.variables['pid']}").exists()


@pytest.mark.needs("network namespaces")
def test_the_run_is_cut_off_from_the_network(tmp_path: Path) -> None:
    command = "cat /proc/net/dev | tail -n +3 | cut -d: -f1"
    result = play(tmp_path, f"{{user: [go], main: [{{use: [{{Bash: {{command: '{command}'}}}}]}}, {{say: x}}]}}")
    assert result.tool_result("main-1-1").split() == ["lo"]


def test_where_namespaces_are_refused_the_proxies_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claude, "namespace", lambda: ())
    result = play(tmp_path, "{user: [go], main: [{use: [{Bash: {command: 'echo $HTTPS_PROXY'}}]}, {say: x}]}")
    assert result.problems == []
    assert result.tool_result("main-1-1") == "http://127.0.0.1:9"


def test_scenario_files_with_mistakes_are_refused() -> None:
    for text in ("[]", "{user: [x]}", "{user: [x], main: [], mian: []}", "{user: [x], main: [], modes: [sideways]}"):
        with pytest.raises(ValueError, match="scenario bad"):
            Scenario.parse(text, "bad")
    with pytest.raises(script.ScriptError, match="unknown key expct"):
        script.Script([{"expct": "x"}], {}, {})


def test_the_environment_holds_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "x")
    env = claude.environment(tmp_path, tmp_path)
    assert "SECRET_OF_OURS" not in env
    assert subprocess.run(["git", "--version"], env=env, check=False, capture_output=True).returncode == 0
