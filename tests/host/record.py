"""What the hosts send to our hooks: `python -m tests.host.record` plays one scripted conversation in the newest and in
the oldest host and writes tests/hooks/payloads/VERSION.json, one payload for each event, tool and variant.

The plugin that records has our hooks.json, events and matchers; only the programs behind it are replaced.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.host import claude, hosts
from tests.host.scenario import Scenario

Json = dict[str, Any]
PAYLOADS = Path(__file__).parents[1] / "hooks" / "payloads"
HOOK = """\
import json, os, sys
with open(os.path.join(os.environ["CLAUDE_PROJECT_DIR"], "payloads.jsonl"), "a") as log:
    payload = json.load(sys.stdin)
    log.write(json.dumps(payload) + "\\n")
if sys.argv[1] == "pre-schedule":  # the host would wait for what is scheduled
    print("not now", file=sys.stderr)
    sys.exit(2)
"""
AGENT = "---\nname: maker\ndescription: Makes a file.\n---\nYou make files.\n"
NOTEBOOK = '{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": "1"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
CONVERSATION = """
user: [do stuff, go on, /compact]
allowed_tools: Bash Agent Task Write Edit Read NotebookEdit Skill SendMessage CronCreate ScheduleWakeup
main:
  - use:
      - Bash: {command: echo hi, description: say hi}
      - Write: {file_path: "{project}/a.txt", content: "hello\\n"}
      - Write: {file_path: "{project}/a.ipynb", content: '{notebook}'}
  - use:
      - Edit: {file_path: "{project}/a.txt", old_string: hello, new_string: bye}
      - NotebookEdit: {notebook_path: "{project}/a.ipynb", cell_id: a, new_source: "2"}
      - CronCreate: {cron: "0 9 * * *", prompt: go on, recurring: false}
      - ScheduleWakeup: {delaySeconds: 600, reason: to go on, prompt: go on}
  - use: [{Agent: {description: no such agent, subagent_type: "des:nobody", prompt: STEP Z}}]
  - use: [{Agent: {description: step A, subagent_type: "des:maker", prompt: STEP A, run_in_background: false}}]
  - expect: REPORT A
    use: [{Agent: {description: step B, subagent_type: "des:maker", prompt: STEP B, run_in_background: false}}]
  - use: [{Agent: {description: step C, subagent_type: "des:maker", prompt: STEP C, run_in_background: true}}]
  - expect: REPORT C
    capture: {agent: "<task-id>([0-9a-z]+)<"}
    use: [{SendMessage: {to: "{agent}", summary: more, message: Make more.}}]
  - {expect: MORE C, say: That was all.}
  - {expect: go on, say: I did.}
  - say: <summary>Stuff was done.</summary>
agents:
  a: {match: STEP A, turns: [{use: [{Bash: {command: echo from-sub, description: sub}}]}, {say: REPORT A}]}
  b: {match: STEP B, turns: [{http_error: 400}]}
  c: {match: STEP C, turns: [{say: REPORT C}, {say: MORE C}]}
"""


def record(host: str, folder: Path) -> dict[str, Json]:
    """The first payload of each kind that a host sends, by name, under placeholders for all that changes from run to run.

    AssertionError when the conversation does not go as written.
    """
    scenario = Scenario.parse(CONVERSATION.replace("{notebook}", NOTEBOOK), "record")
    result = claude.run(scenario, folder / "run", plugin=_plugin(folder / "recorder"), host=host)
    assert not result.problems, "\n\n".join(result.problems)
    kinds: dict[str, Json] = {}
    for line in (result.project / "payloads.jsonl").read_text("utf-8").splitlines():
        payload = json.loads(line)
        kinds.setdefault(kind(payload), lasting(payload, str(folder)))
    return dict(sorted(kinds.items()))


def kind(payload: Json) -> str:
    """Name of a payload: the event, then what tells its variants apart."""
    parts = [payload["hook_event_name"], payload.get("source"), payload.get("tool_name")]
    response = payload.get("tool_response")
    parts.append(response.get("status") if isinstance(response, dict) else None)
    parts.append("task-notification" if str(payload.get("prompt", "")).startswith("<task-notification>") else None)
    parts.append("in-subagent" if payload["hook_event_name"] == "PreToolUse" and "agent_id" in payload else None)
    return ".".join(part for part in parts if part)


def lasting(payload: Json, folder: str) -> Json:
    """The payload with the same places, ids, times and counts in every recording."""
    text = json.dumps(payload).replace(folder, "/home/dev").replace(re.sub(r"\W|_", "-", folder), "-home-dev")
    for pattern, form in (
        (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "00000000-0000-4000-8000-{:012}"),
        (r"\ba[0-9a-f]{16}\b", "a{:016}"),
    ):
        for number, value in enumerate(dict.fromkeys(re.findall(pattern, text)), 1):
            text = text.replace(value, form.format(number))
    counted = r"\w*(?:duration|tokens|seconds|usd)\w*"
    text = re.sub(rf'("{counted}": )[\d.]+', r"\g<1>1", text, flags=re.I)
    text = re.sub(rf"(<{counted}>)[\d.]+<", r"\g<1>1<", text)
    text = re.sub(r'("\w*Hash": )"\w+"', r'\g<1>"0"', text)
    return json.loads(re.sub(r"/claude-\d+/", "/claude-0/", text))


def _plugin(folder: Path) -> Path:
    """A plugin named as ours that writes down what our hooks would be sent."""
    hooks = (claude.ROOT / "hooks" / "hooks.json").read_text("utf-8")
    recorded = re.sub(
        r'"command": "[^"]+", "args": \["',
        f'"command": {json.dumps(sys.executable)}, "args": ["${{CLAUDE_PLUGIN_ROOT}}/hook.py", "',
        hooks,
    )
    manifest = {"name": "des", "version": "0.0.1", "description": "Records.", "author": {"name": "Ada"}}
    files = {
        ".claude-plugin/plugin.json": json.dumps(manifest), "hooks/hooks.json": recorded, "hook.py": HOOK,
        "agents/maker.md": AGENT,
    }  # fmt: skip
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    for version, host in ((hosts.NEWEST, hosts.new()), (hosts.OLDEST, hosts.old())):
        with tempfile.TemporaryDirectory(prefix="des-record-") as folder:
            payloads = record(host, Path(folder))
        path = PAYLOADS / f"{version}.json"
        path.write_text(json.dumps(payloads, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{path}: {', '.join(payloads)}")


if __name__ == "__main__":
    main()
