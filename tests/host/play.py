"""Play one scenario by hand and print the conversation: `python -m tests.host.play NAME [MODE] [--full]`.

NAME is a file of scenarios/ or a path to a .yaml. What it leaves (requests, stream, project, home) is named at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.host import claude
from tests.host.scenario import MODES, Scenario
from tests.host.script import REMINDER

Json = dict[str, Any]


def show(event: Json, limit: int) -> None:
    """Print one event of a run; texts longer than `limit` characters are cut."""
    if event["event"] == "user":
        print(f"\nUSER  {event['text']}")
    elif event["event"] == "shell":
        print(f"\nSHELL {event['command']}")
    elif event["event"] == "model":
        who = f"{event['actor']}[{event['turn'] or '-'}]"
        print(f"\n{who} is told:\n{_cut(REMINDER.sub('', event['news']), limit)}")
        for block in event["answer"]:
            what = block["text"] if block["type"] == "text" else f"{block['name']} {json.dumps(block['input'])}"
            print(f"{who} answers: {_cut(what, limit).lstrip()}")
    elif event["line"].get("subtype") == "hook_response":
        line = event["line"]
        print(f"  hook {line['hook_name']}: {_cut(line['stdout'] + line['stderr'], limit).strip()}")


def _cut(text: str, limit: int) -> str:
    text = text.strip() if len(text) <= limit else f"{text.strip()[:limit]} …"
    return "\n".join(f"    {line}" for line in text.splitlines())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("mode", nargs="?", choices=MODES, default="default")
    parser.add_argument("--full", action="store_true", help="do not cut long texts")
    options = parser.parse_args()
    path = Path(options.name)
    found = path.suffix == ".yaml"
    scenario = Scenario.parse(path.read_text(), path.stem) if found else Scenario.load(options.name)
    out = Path(tempfile.mkdtemp(prefix="des-play-")) / scenario.name
    limit = sys.maxsize if options.full else 1200
    result = claude.run(scenario, out, mode=options.mode, watch=lambda event: show(event, limit))
    print(f"\n{'FAILED' if result.problems else 'played as written'} in {result.seconds} s; all of it is in {out}")
    for problem in result.problems:
        print(f"\n{problem}")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
