"""`make bench`: how long the hot paths take, as ratios to `python3 -I -S -c pass` measured in the same run.

Prints a table; asserts nothing (machines differ, ratios less so). Budgets: DESIGN §8.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import deliveries
from tests.support import programs

ROOT = Path(__file__).parents[2]


@dataclass
class Case:
    """One command whose time is compared with the bare interpreter. limit: budget as a ratio, None = just shown."""

    name: str
    command: list[str]
    limit: float | None = None
    stdin: str = ""
    cwd: str | None = None
    env: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    exits: set[int] = field(default_factory=set)

    def once(self) -> None:
        began = time.perf_counter()
        env = {**os.environ, **self.env}
        done = subprocess.run(
            self.command, input=self.stdin, cwd=self.cwd, env=env, capture_output=True, text=True, check=False
        )
        self.times.append(time.perf_counter() - began)
        self.exits.add(done.returncode)


def baseline() -> Case:
    """The bare interpreter that the hooks use: system Python before PATH."""
    python = programs.system_python() or "python3"
    return Case(f"{python} -I -S -c pass", [python, "-I", "-S", "-c", "pass"])


def hook_command(event: str, tool: str) -> list[str] | None:
    """The command hooks.json runs for an event and a tool, None when it has none."""
    declared = json.loads((ROOT / "hooks" / "hooks.json").read_text(encoding="utf-8"))["hooks"].get(event, [])
    for entry in declared:
        if tool in entry.get("matcher", tool).split("|"):
            hook = entry["hooks"][0]
            return [x.replace("${CLAUDE_PLUGIN_ROOT}", str(ROOT)) for x in (hook["command"], *hook.get("args", []))]
    return None


def hook_cases(temp: Path) -> Iterator[Case]:
    """The three budgets of DESIGN §8."""
    from des.state import session

    idle, active = _project(temp / "idle"), _project(temp / "active")
    folder = "docs/feature/toy/deliver"
    session.save(str(active), session.Session("toy", "deliver", folder, (), "", "2026-01-01T00:00:00Z"))
    bash: dict[str, Any] = {"command": "ls -la src"}
    agent = {"description": "look", "prompt": "Find the parser.", "subagent_type": "Explore"}
    for name, where, tool, given, limit in (
        ("no session: Bash", idle, "Bash", bash, 0.5),
        ("no session: Write", idle, "Write", {"file_path": f"{idle}/notes.txt", "content": "x"}, 0.5),
        ("session: Bash", active, "Bash", bash, 3.0),
        ("session: Write", active, "Write", {"file_path": f"{temp}/elsewhere.txt", "content": "x"}, 3.0),
        ("unmarked Agent", idle, "Agent", agent, 3.0),
    ):
        command = hook_command("PreToolUse", tool)
        if command:
            payload = {
                "session_id": "bench", "transcript_path": f"{temp}/t.jsonl", "cwd": str(where), "tool_name": tool,
                "hook_event_name": "PreToolUse", "permission_mode": "default", "tool_use_id": "toolu_1",
                "tool_input": given,
            }  # fmt: skip
            places = {"PROJECT_DIR": where, "PLUGIN_ROOT": ROOT, "PLUGIN_DATA": temp / "data"}
            env = {f"CLAUDE_{place}": str(path) for place, path in places.items()}
            yield Case(f"hook, {name}", command, limit, json.dumps(payload), str(where), env)


def _project(path: Path) -> Path:
    path.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(path)], check=True)
    (path / ".nwave").mkdir()
    return path


def table(bare: Case, cases: list[Case]) -> str:
    """Median times and ratios, one line per case."""
    unit = statistics.median(bare.times)
    lines = [f"{'':<34} {'median':>9} {'ratio':>7} {'budget':>7}", f"{bare.name:<34} {unit * 1000:>6.1f} ms {1:>7.2f}"]
    for case in cases:
        median = statistics.median(case.times)
        ratio, budget = median / unit, f"{case.limit:.1f}" if case.limit else ""
        note = "  over budget" if case.limit and ratio > case.limit else ""
        note += f"  exits {sorted(case.exits)}" if case.exits != {0} else ""
        lines.append(f"{case.name:<34} {median * 1000:>6.1f} ms {ratio:>7.2f} {budget:>7}{note}")
    return "\n".join(lines)


def measured(rounds: int, proofs: int, phases: int, steps: int) -> Iterator[str]:
    """The tables. rounds: of each command; proofs: of one step, and verifications of so many phases of so many steps."""
    with tempfile.TemporaryDirectory(prefix="des-bench-") as temp:
        bare, cases = baseline(), list(hook_cases(Path(temp)))
        for _ in range(rounds):
            # Interleaved, so that a busy moment of the machine hits everything alike.
            for case in (bare, *cases):
                case.once()
        yield table(bare, cases)
        seconds, ratio = deliveries.proof_ratio(Path(temp), proofs)
        yield f"\n{'proof of one step':<34} {seconds * 1000:>6.0f} ms {ratio:>7.2f} {1.3:>7.1f}  times its test runs"
        seconds = deliveries.integrity_seconds(Path(temp), proofs, phases, steps)
        name = f"des-verify-integrity, {phases * steps:,} steps"
        yield f"{name:<34} {seconds * 1000:>6.0f} ms {'':>7} {'1 s' if phases * steps == 1000 else '':>7}"


if __name__ == "__main__":
    for part in measured(rounds=25, proofs=5, phases=20, steps=50):
        print(part, flush=True)
