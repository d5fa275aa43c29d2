"""Recorded payloads of both hosts (tests/host/record.py) go through every hook that hooks.json sends them to."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.hooks.hooking import CRAFTER, EVENTS, HOOKS, SESSION, Hooked, make
from tests.host import hosts

RECORDED = {
    f"{path.stem}/{name}": payload
    for path in sorted((Path(__file__).parent / "payloads").glob("*.json"))
    for name, payload in json.loads(path.read_text(encoding="utf-8")).items()
}
REFUSED = ("Agent", "Write", "Edit", "NotebookEdit")  # as recorded: no markers, code by the wrong hands
OLDEST_HOST = [
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "PostToolBatch",
    "Notification",
    "UserPromptSubmit",
    "UserPromptExpansion",
    "SessionStart",
    "SessionEnd",
    "Stop",
    "StopFailure",
    "SubagentStart",
    "SubagentStop",
    "PreCompact",
    "PostCompact",
    "PermissionRequest",
    "PermissionDenied",
    "Setup",
    "TeammateIdle",
    "TaskCreated",
    "TaskCompleted",
    "Elicitation",
    "ElicitationResult",
    "ConfigChange",
    "WorktreeCreate",
    "WorktreeRemove",
    "InstructionsLoaded",
    "CwdChanged",
    "FileChanged",
    "MessageDisplay",
]


def matches(matcher: str, text: str) -> bool:
    """As the host does: letters, digits, `_ -`, commas, blanks and bars name things; anything else is a pattern."""
    if re.fullmatch(r"[\w\s,|-]*", matcher):
        return not matcher or text in re.split(r"[|,\s]+", matcher)
    return re.search(matcher, text) is not None


def events_for(payload: dict[str, Any]) -> list[str]:
    subject = payload.get("tool_name") or payload.get("agent_type") or payload.get("source") or ""
    return [
        handler["args"][0]
        for entry in HOOKS.get(payload["hook_event_name"], [])
        if matches(entry.get("matcher", ""), subject)
        for handler in entry["hooks"]
    ]


def ours(payload: dict[str, Any], hooked: Hooked) -> dict[str, Any]:
    """The recorded payload, as it comes from our project, session and agent."""
    changed = {**payload, "session_id": SESSION, "cwd": str(hooked.root), "transcript_path": str(hooked.transcript)}
    if "agent_type" in payload:
        changed["agent_type"] = f"des:{CRAFTER}"
    for key in ("file_path", "notebook_path"):
        if key in payload.get("tool_input", {}):
            changed["tool_input"] = {**payload["tool_input"], key: str(hooked.root / "src/a.py")}
    return changed


@pytest.mark.parametrize("name", RECORDED)
def test_without_a_delivery_nothing_changes(tmp_path: Path, name: str) -> None:
    hooked = make(tmp_path, managed=False)
    payload = ours(RECORDED[name], hooked)
    assert events_for(payload), "hooks.json names its event"
    for event in events_for(payload):
        assert hooked.call(event, payload).silent
    assert not (hooked.root / ".nwave").exists()


@pytest.mark.parametrize("name", RECORDED)
def test_during_a_delivery_the_host_understands_every_answer(tmp_path: Path, name: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    payload = ours(RECORDED[name], hooked)
    for event in events_for(payload):
        answer = hooked.call(event, payload)
        assert answer.code == 0
        assert answer.err == ""
        if answer.out:
            assert answer.specific["hookEventName"] == payload["hook_event_name"]
        if payload["hook_event_name"] == "PreToolUse" and payload["tool_name"] in REFUSED:
            assert answer.denied
        elif payload["hook_event_name"] == "SessionStart":
            assert "delivery x is active" in answer.specific["additionalContext"]
        else:
            assert answer.out == ""


@pytest.mark.parametrize("name", [name for name in RECORDED if name.endswith(("CronCreate", "ScheduleWakeup"))])
def test_a_decision_of_the_user_cannot_be_scheduled(tmp_path: Path, name: str) -> None:
    hooked = make(tmp_path)
    payload = ours(RECORDED[name], hooked)
    payload["tool_input"] = {**payload["tool_input"], "prompt": "des resume"}
    (event,) = events_for(payload)
    assert hooked.call(event, payload).denied


@pytest.mark.parametrize("version", [hosts.NEWEST, hosts.OLDEST])
def test_every_entry_of_the_hooks_file_has_its_recording(version: str) -> None:
    payloads = [payload for name, payload in RECORDED.items() if name.startswith(f"{version}/")]
    assert {event for payload in payloads for event in events_for(payload)} == set(EVENTS)


def test_the_hooks_file_is_one_that_every_host_reads() -> None:
    assert set(HOOKS) <= set(OLDEST_HOST)
    for entries in HOOKS.values():
        for entry in entries:
            assert set(entry) <= {"matcher", "hooks"}
            for handler in entry["hooks"]:
                assert set(handler) == {"type", "command", "args", "timeout"}
                assert handler["command"] == "${CLAUDE_PLUGIN_ROOT}/hooks/run"
                assert 5 <= handler["timeout"] <= 30
    assert len(EVENTS) == len(set(EVENTS)), "one entry per script"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"hook_event_name": "PreToolUse", "tool_name": "Task"}, ["pre-agent"]),
        ({"hook_event_name": "PreToolUse", "tool_name": "Agent"}, ["pre-agent"]),
        ({"hook_event_name": "PreToolUse", "tool_name": "SendMessage"}, ["pre-tool"]),
        ({"hook_event_name": "PreToolUse", "tool_name": "CronCreate"}, ["pre-schedule"]),
        ({"hook_event_name": "PreToolUse", "tool_name": "Read"}, []),
        ({"hook_event_name": "PostToolUse", "tool_name": "Bash"}, []),
        ({"hook_event_name": "SubagentStop", "agent_type": "des:nw-software-crafter"}, ["subagent-stop"]),
        ({"hook_event_name": "SubagentStop", "agent_type": "other:des"}, []),
        ({"hook_event_name": "SubagentStop", "agent_type": ""}, []),
    ],
)
def test_matchers(payload: dict[str, Any], expected: list[str]) -> None:
    assert events_for(payload) == expected
