"""`make demo`: one whole delivery in the real Claude Code, watched while it runs, summed up at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.host import claude, hosts
from tests.host.claude import ROOT, Result
from tests.host.scenario import Scenario

Json = dict[str, Any]
SCENARIO = "happy"
DELIVER = "docs/feature/quote-express-parcels/deliver"
WIDTH = 110
COLOURS = {"green": "32", "red": "31", "dim": "2", "bold": "1"}


def paint(text: str, colour: str) -> str:
    """Coloured on a terminal, plain elsewhere."""
    return f"\033[{COLOURS[colour]}m{text}\033[0m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


class Watcher:
    """Prints a line for everything worth seeing, and remembers the refusals. Called with each event of the run."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.began = time.monotonic()
        self.refusals: list[str] = []

    def __call__(self, event: Json) -> None:
        if event["event"] == "user":
            self.line("you", event["text"], "bold")
        elif event["event"] == "model":
            for refusal in refusals(event["news"]):
                self.refusals.append(f"{event['actor']}: {refusal}")
                self.line("des", f"refused: {refusal}", "red")
            for answer in answers(event["news"]):
                self.line("des", answer, "green")
            for block in event["answer"]:
                self.line(event["actor"], action(block))

    def line(self, who: str, what: str, colour: str | None = None) -> None:
        text = " ".join(
            what.replace(f"{self.project}/", "").replace(f"{ROOT}/bin/", "").replace(DELIVER, "…/deliver").split()
        )
        text = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
        if text:
            seconds = paint(f"{time.monotonic() - self.began:5.1f} s", "dim")
            print(f"{seconds}  {who:<14} {paint(text, colour) if colour else text}", flush=True)


def refusals(news: str) -> list[str]:
    """The reasons in what an actor was told that come from a hook of ours saying no, or sending an agent back."""
    found = []
    for line in news.splitlines():
        for sign in ("[tool error] PreToolUse:", "Stop hook feedback:"):
            if line.startswith(sign):
                found.append(line.partition("hook error: ")[2] or "the agent still owes results and is sent back")
    return found


def answers(news: str) -> list[str]:
    """What our programs said in what an actor was told: accepted, proven, next, each in a line."""
    signs = (
        "started:",
        "roadmap OK",
        "recorded:",
        "RED accepted",
        "GREEN accepted",
        "COMMIT proven",
        "All ",
        "finalized",
    )
    lines = [line.strip() for line in news.replace("hook additional context: ", "\n").splitlines()]
    found = [line for line in lines if line.startswith(signs)]
    return found + [line for line in lines if line.startswith("why: ")]


def action(block: Json) -> str:
    """One content block of an answer, as a person would say it."""
    if block["type"] == "text":
        return str(block["text"]).splitlines()[0] if block["text"] else ""
    given = block["input"]
    detail = {
        "Bash": given.get("command"),
        "Agent": f"{given.get('subagent_type')}: {given.get('description')}",
        "Skill": given.get("skill"),
    }.get(block["name"], given.get("file_path"))
    return f"{block['name']}  {detail or ''}"


def summary(result: Result, watcher: Watcher) -> None:
    """What came of it: commits, verdicts in des's own words, refusals, and where things are."""
    print(f"\n{paint('What was committed', 'bold')}")
    form = "%h  %<(64,trunc)%s  %(trailers:key=Step-ID,separator= )"
    print(indent(result.git("log", "--reverse", "-12", f"--format={form}")))
    print(f"\n{paint('What des says about it', 'bold')}")
    print(indent(des(result.project, "report", DELIVER)))
    print(f"\n{paint('Refused on the way', 'bold')}")
    print(indent("\n".join(watcher.refusals) or "nothing"))
    print(f"\n{paint('Where things are', 'bold')}")
    print(indent(f"project   {result.project}\nrequests  {result.out / 'requests.jsonl'} (all the model was told)"))


def des(project: Path, *arguments: str) -> str:
    """Output of bin/des in the project."""
    env = {**os.environ, "DES_PYTHON": sys.executable}
    done = subprocess.run(
        [str(ROOT / "bin" / "des"), *arguments], cwd=project, env=env, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip()


def indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def version(host: str) -> str:
    done = subprocess.run([host, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return done.stdout.split()[0] if done.stdout else "?"


def main() -> int:
    scenario, host = Scenario.load(SCENARIO), hosts.new()
    print(f"A delivery in Claude Code {version(host)}, with a scripted model: hooks, git, tests and des are real.")
    print(f"The project is a fresh copy of examples/{scenario.project}.\n")
    out = Path(tempfile.mkdtemp(prefix="des-demo-")) / "run"
    watcher = Watcher(out / "project")
    result = claude.run(scenario, out, watch=watcher)
    if result.problems:
        print(paint("\nThe delivery left its script:", "red"), *result.problems, f"All of it is in {out}", sep="\n")
        return 1
    summary(result, watcher)
    print(paint(f"\nDelivered in {result.seconds:.0f} s.", "green"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
