"""A toy plugin: one skill, one agent, one hook script. It pins the host's behaviour that the real plugin relies on."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HOOK = """\
import glob, json, os, sys
event = json.load(sys.stdin)
name, out = event["hook_event_name"], None
with open(os.path.join(os.environ["CLAUDE_PROJECT_DIR"], "hooks.jsonl"), "a") as log:
    home = os.path.splitext(event["transcript_path"])[0]
    event["beside_transcript"] = sorted(os.path.relpath(p, home) for p in glob.glob(home + "/subagents/*"))
    log.write(json.dumps(event) + "\\n")
if name == "PreToolUse" and event["tool_name"] == "Agent":
    given = event["tool_input"]
    if "TICKET" not in given["prompt"]:
        out = {"permissionDecision": "deny", "permissionDecisionReason": "no TICKET in the prompt; write TICKET: 1"}
    else:
        prompt = "NONCE-77 " + given["prompt"].replace("EXPAND", "the whole template")
        out = {"updatedInput": dict(given, prompt=prompt)}
elif name == "PostToolUse" and event["tool_name"] == "Agent":
    out = {"additionalContext": "NEXT: look at the ledger"}
elif name == "SubagentStart":
    out = {"additionalContext": "STARTED-CONTEXT"}
elif name == "SubagentStop" and not event["stop_hook_active"]:
    print(json.dumps({"decision": "block", "reason": "you still owe DONE.txt"}))
    sys.exit()
if out:
    print(json.dumps({"hookSpecificOutput": dict(out, hookEventName=name)}))
"""
SKILL = "---\nname: toy-start\ndescription: Starts the toy.\n---\nThe toy flow begins. Given: $ARGUMENTS\n"
AGENT = "---\nname: maker\ndescription: Makes a file.\ntools: Bash, Write\n---\nYou make DONE.txt.\n"


def write_toy(root: Path) -> Path:
    """Write the plugin `toy` under `root` (with a space in its path) and return its directory."""
    plugin = root / "toy plugin"
    hook = {"type": "command", "command": sys.executable, "args": ["${CLAUDE_PLUGIN_ROOT}/hook.py"], "timeout": 10}
    entry = [{"matcher": "*", "hooks": [hook]}]
    events = ("PreToolUse", "PostToolUse", "PostToolUseFailure", "SubagentStart", "SubagentStop", "Stop", "StopFailure")
    files = {
        ".claude-plugin/plugin.json": json.dumps(
            {"name": "toy", "version": "0.0.1", "description": "A toy.", "author": {"name": "Ada"}}
        ),
        "hooks/hooks.json": json.dumps({"description": "toy hooks", "hooks": dict.fromkeys(events, entry)}),
        "hook.py": HOOK,
        "skills/toy-start/SKILL.md": SKILL,
        "agents/maker.md": AGENT,
    }
    for name, text in files.items():
        path = plugin / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return plugin
