"""Whatever comes on stdin: no traceback, never exit 1, and no dispatch of ours admitted in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.hooks.hooking import DEADLINE, EVENTS, Hooked, make, with_plugin, without_python

MARKED = "<!-- DES-VALIDATION : required -->"
UNREADABLE = {
    "empty": b"",
    "blank": b"  \n\n",
    "truncated": b'{"tool_name": "Agent", "tool_input": {"prompt": "' + MARKED.encode(),
    "not json": b"hello",
    "two objects": b"{}{}",
    "list": b"[1, 2]",
    "text": b'"x"',
    "number": b"3",
    "null": b"null",
    "not utf-8": b'{"prompt": "\xff\xfe"}',
    "utf-16": '{"prompt": "x"}'.encode("utf-16"),
    "deep list": b"[" * 200000 + b"]" * 200000,
    "deep object": b'{"a":' * 200000 + b"1" + b"}" * 200000,
    "nul": b"\0",
    "70 MB": b'{"tool_name": "Agent", "x": "' + b"x" * 70_000_000 + b'"}',
}
DECIDES = ("pre-agent", "subagent-stop")
BIG_AND_SLOW = ("70 MB", "deep list", "deep object")


@pytest.fixture(params=[False, True], ids=["unmanaged", "delivering"])
def hooked(request: pytest.FixtureRequest, tmp_path: Path) -> Hooked:
    project = make(tmp_path, managed=request.param)
    if request.param:
        project.start_session()
    return project


@pytest.mark.parametrize("event", EVENTS)
def test_unreadable_payloads(hooked: Hooked, event: str) -> None:
    delivering = (hooked.root / ".nwave").exists()
    for name, raw in UNREADABLE.items():
        if event == "user-prompt" and name in BIG_AND_SLOW:
            continue  # the shell looks for words first, and nobody types that much
        answer = hooked.call(event, raw)
        where = f"{event}, {name}: {answer}"
        if event in DECIDES:
            assert (answer.code, answer.out) == (2, ""), where
            assert len(answer.err.strip().splitlines()) == 1, where
        else:
            assert answer.code == 0, where
            assert answer.err == "", where
    if delivering and event not in ("user-prompt", *DECIDES):
        assert {line["hook"] for line in hooked.audit()} == {event}, "what was let through is on record"


ODD: list[Any] = [
    None,
    3,
    True,
    "x",
    [],
    {},
    [{}],
    {"prompt": 3},
    {"command": ["x"]},
    {"file_path": {}},
    "\ud800",
    "x\0y",
    "x" * 100_000,
]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(
    "key",
    [
        "session_id", "transcript_path", "cwd", "tool_name", "tool_input", "tool_use_id", "agent_id", "agent_type",
        "prompt",
        "source", "tool_response", "error", "stop_hook_active", "last_assistant_message",
    ],
)  # fmt: skip
def test_fields_of_wrong_types(tmp_path: Path, event: str, key: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    hooked.admit()
    names = {"pre-agent": "Agent", "pre-tool": "Bash", "post-agent": "Agent", "agent-failed": "Agent"}
    whole = hooked.payload(
        "X",
        tool_name=names.get(event, "Bash"), tool_use_id="toolu_1", agent_id="a1", agent_type="des:nw-software-crafter",
        prompt="<task-notification><tool-use-id>toolu_1</tool-use-id>", source="startup", tool_response={"agentId": "a1"},
        tool_input={"prompt": "look", "command": "ls", "file_path": "x", "description": "d"}, error="e", stop_hook_active=False,
        last_assistant_message="m",
    )  # fmt: skip
    for value in ODD[:: 1 if key in ("tool_input", "prompt") else 3]:
        answer = hooked.call(event, {**whole, key: value})
        assert answer.code in (0, 2), (value, answer)
        assert answer.code == 0 or answer.out == ""
        if event == "pre-agent" and key != "session_id":
            assert answer.code == 2 or answer.denied, "a delivery is active: nothing unmarked starts"


def test_a_large_but_whole_payload_is_judged(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    content = "x" * 50_000_000
    assert hooked.tool("Write", file_path=str(hooked.root / "src/a.py"), content=content).denied
    assert hooked.tool("Write", file_path=str(hooked.root / "docs/a.md"), content=content).silent
    assert hooked.agent("y" * 50_000_000).denied


CRASH = "import os\n\ndef run(payload, raw):\n    os.kill(os.getpid(), 9)\n"
RAISE = "def run(payload, raw):\n    raise RuntimeError('a defect\\nof ours')\n"
HANG = "import time\n\ndef run(payload, raw):\n    time.sleep(60)\n"
EXIT = "import sys\n\ndef run(payload, raw):\n    sys.exit(1)\n"
BROKEN = "def run(:\n"
NOISE = "def run(payload, raw):\n    return {'bad': object()}\n"


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(
    "defect", [CRASH, RAISE, HANG, EXIT, BROKEN, NOISE], ids=["killed", "raises", "hangs", "exits", "broken", "odd"]
)
def test_defects_of_our_own(tmp_path: Path, event: str, defect: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    (hooked.root / ".nwave/des/logs").mkdir(exist_ok=True)
    with_plugin(hooked, serve={DEADLINE: "0.3"}, **{event.replace("-", "_"): {"*": defect}})
    answer = hooked.call(event, {**hooked.payload("X"), "prompt": "delivery", "tool_name": "Bash"})
    if event in DECIDES:
        assert (answer.code, answer.out) == (2, "")
        assert len(answer.err.strip().splitlines()) == 1
        assert "DES could not decide" in answer.err
    else:
        assert (answer.code, answer.out) == (0, "")
    assert [line["event"] for line in hooked.audit()] == ["HOOK_FAILED"]
    assert hooked.audit()[0]["hook"] == event


@pytest.mark.parametrize("defect", [RAISE, HANG])
def test_an_agent_is_not_sent_back_by_a_broken_hook_twice(tmp_path: Path, defect: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    with_plugin(hooked, serve={DEADLINE: "0.3"}, subagent_stop={"*": defect})
    assert hooked.stop("a1").code == 2
    assert hooked.stop("a1", again=True).silent


@pytest.mark.parametrize("broken", ["main", "serve", "host"])
@pytest.mark.parametrize("event", EVENTS)
def test_a_broken_installation(tmp_path: Path, event: str, broken: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    with_plugin(hooked, **{broken: {"*": "def (:\n"}})
    payload = {**hooked.payload("X"), "prompt": "delivery", "tool_input": {"prompt": MARKED}}
    answer = hooked.call(event, payload)
    assert answer.code == (2 if event in DECIDES else 0)
    assert answer.out == ""


def test_without_python_only_dispatches_of_ours_are_stopped(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    without_python(hooked)
    marked = hooked.agent(MARKED + "\nmulti\nline")
    assert (marked.code, marked.out) == (2, "")
    assert "no Python 3.9" in marked.err
    assert hooked.agent("look", "des:nw-software-crafter").code == 2
    assert hooked.agent("look around").silent
    assert hooked.write("src/a.py").silent
    assert hooked.call("session-start", hooked.payload("SessionStart")).silent
    assert hooked.call("user-prompt", hooked.payload("UserPromptSubmit", prompt="Start delivery track")).silent


def test_an_interpreter_too_old_is_passed_over(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session()
    old, calls = tmp_path / "old python", tmp_path / "calls"
    old.write_text(f"#!/bin/sh\necho called >>'{calls}'\nexit 79\n")
    old.chmod(0o755)
    without_python(hooked, f"'{old}' /usr/bin/python3 /usr/local/bin/python3")
    assert hooked.write("src/a.py").denied
    assert calls.read_text() == "called\n"
