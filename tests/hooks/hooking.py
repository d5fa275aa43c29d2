"""Calling a hook the way the host does: the shim under a POSIX shell, a payload on stdin, a small environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from des.state import dispatches, session
from des.state.dispatches import Dispatch
from des.state.session import Session

ROOT = Path(__file__).parents[2]
CRAFTER = "nw-software-crafter"
SESSION = "s1"
DELIVER = "docs/feature/x/deliver"
HOOKS = json.loads((ROOT / "hooks/hooks.json").read_text(encoding="utf-8"))["hooks"]
EVENTS = sorted(handler["args"][0] for entries in HOOKS.values() for entry in entries for handler in entry["hooks"])


@dataclass(frozen=True)
class Answer:
    """What the host got: exit code, the two streams, and the one JSON object of stdout ({} for none)."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out) if self.out else {}

    @property
    def specific(self) -> Any:
        return self.json.get("hookSpecificOutput", {})

    @property
    def denied(self) -> str:
        """The reason of a refusal, "" for none."""
        refused = self.specific.get("permissionDecision") == "deny"
        return str(self.specific["permissionDecisionReason"]) if refused else ""

    @property
    def silent(self) -> bool:
        return (self.code, self.out, self.err) == (0, "", "")


@dataclass
class Hooked:
    """A project, and the hooks of `plugin` called in it by `shell`."""

    root: Path
    plugin: Path = ROOT
    shell: str = "/bin/sh"
    env: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.root.parent / "home of ada"

    def environment(self) -> dict[str, str]:
        base = {"HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "CLAUDE_PROJECT_DIR": str(self.root)}
        return {**base, "CLAUDE_PLUGIN_DATA": str(self.home / "data"), "TMPDIR": str(self.root.parent), **self.env}

    def call(self, event: str, payload: dict[str, Any] | bytes) -> Answer:
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        done = subprocess.run(
            [self.shell, str(self.plugin / "hooks/run"), event], input=raw, env=self.environment(), capture_output=True,
            cwd=self.root, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr.decode("utf-8", "replace")
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))

    def payload(self, name: str, **fields: Any) -> dict[str, Any]:
        base = {"session_id": SESSION, "cwd": str(self.root), "hook_event_name": name}
        return {**base, "transcript_path": str(self.transcript), **fields}

    def tool(self, tool: str, agent: str = "", **tool_input: Any) -> Answer:
        """One PreToolUse call of an ordinary tool, by the main thread or by the agent of that id."""
        who = {"agent_id": agent, "agent_type": f"des:{CRAFTER}"} if agent else {}
        return self.call("pre-tool", self.payload("PreToolUse", tool_name=tool, tool_input=tool_input, **who))

    def write(self, path: str, agent: str = "") -> Answer:
        return self.tool("Write", agent, file_path=str(self.root / path), content="x\n")

    def bash(self, command: str, agent: str = "") -> Answer:
        return self.tool("Bash", agent, command=command)

    def agent(self, prompt: str, kind: str = "general-purpose", **fields: Any) -> Answer:
        tool_input = {"description": "d", "prompt": prompt, "subagent_type": kind}
        given = {"tool_name": "Agent", "tool_input": tool_input, "tool_use_id": "toolu_9", **fields}
        return self.call("pre-agent", self.payload("PreToolUse", **given))

    def stop(self, agent: str, kind: str = CRAFTER, again: bool = False) -> Answer:
        who = {"agent_id": agent, "agent_type": f"des:{kind}", "stop_hook_active": again}
        return self.call("subagent-stop", self.payload("SubagentStop", **who))

    @property
    def transcript(self) -> Path:
        return self.home / "projects/s1.jsonl"

    def start_session(self, *owners: str, approved: bool = True) -> None:
        one = Session("x", "deliver", DELIVER, owners or (SESSION,), "base", "2026-01-01T00:00:00Z")
        session.save(str(self.root), one)
        folder = self.root / DELIVER
        folder.mkdir(parents=True, exist_ok=True)
        status = "approved" if approved else "pending"
        (folder / "roadmap.json").write_text(json.dumps({"phases": [], "validation": {"status": status}}))
        self.log()

    def log(self, *events: dict[str, Any]) -> None:
        data = {"schema_version": "4.0", "feature_id": "x", "events": list(events)}
        (self.root / DELIVER / "execution-log.json").write_text(json.dumps(data))

    def admit(self, key: str = "toolu_1", kind: str = "step", **fields: Any) -> None:
        """Record an admitted dispatch, as `des admit` does."""
        given = {
            "feature": "x",
            "step": "01-01",
            "agent_type": CRAFTER,
            "session": SESSION,
            "owes": ["phase:RED"],
            **fields,
        }
        dispatches.update(str(self.root), lambda state: state.add(Dispatch(key, kind, **given)))

    def meta(self, agent: str, key: str = "toolu_1") -> None:
        """What the host writes beside the transcript when an agent starts."""
        path = self.transcript.with_suffix("") / "subagents" / f"agent-{agent}.meta.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"agentType": f"des:{CRAFTER}", "toolUseId": key, "spawnDepth": 1}))

    def dispatch(self, key: str = "toolu_1") -> Dispatch:
        found = dispatches.load(str(self.root)).get(key)
        assert found is not None
        return found

    def audit(self) -> list[dict[str, Any]]:
        logs = sorted((self.root / ".nwave/des/logs").glob("*.log"))
        return [json.loads(line) for log in logs for line in log.read_text().splitlines()]


def make(tmp_path: Path, *, managed: bool = True) -> Hooked:
    """A git repository, managed by DES or not."""
    hooked = Hooked(tmp_path / "a project")
    for name in ("src", "tests", "docs", ".git") + ((".nwave",) if managed else ()):
        (hooked.root / name).mkdir(parents=True)
    hooked.home.mkdir()
    return hooked


#: How serve.py asks for the deadline of a hook; tests put a short one in its place.
DEADLINE = "limits.HOOK_SECONDS.get(event, limits.ANY_HOOK_SECONDS)"


def with_plugin(hooked: Hooked, des: str = "exit 3", **replaced: dict[str, str]) -> Hooked:
    """Give `hooked` a plugin of its own: its bin/des is the shell text `des`; replaced: file of hooks/ -> {old: new}.

    In a replacement old may be "*": the whole file.
    """
    plugin = hooked.root.parent / "the plugin"
    shutil.copytree(ROOT / "hooks", plugin / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    os.symlink(ROOT / "des", plugin / "des")
    (plugin / "bin").mkdir()
    program = plugin / "bin/des"
    program.write_text("#!/bin/sh\n" + des + "\n")
    program.chmod(0o755)
    for name, changes in replaced.items():
        path = plugin / "hooks" / (name if name == "run" else name + ".py")
        for old, new in changes.items():
            text = path.read_text()
            assert old == "*" or old in text
            path.write_text(new if old == "*" else text.replace(old, new))
    hooked.plugin = plugin
    return hooked


def without_python(hooked: Hooked, interpreter: str = "/nowhere/python3") -> Hooked:
    """Let the shim find `interpreter` (or none) instead of the system's Python."""
    text = (ROOT / "hooks/run").read_text()
    (looked_for,) = re.findall(r"for python in (.*); do", text)
    return with_plugin(hooked, run={looked_for: interpreter})
