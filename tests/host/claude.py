"""Run a scenario in the real Claude Code, cut off from the network, and look at what happened."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.host import hosts
from tests.host.scenario import Scenario
from tests.host.script import message_text
from tests.support.programs import namespace, nodes
from tests.support.projects import make_project
from tests.support.stages import GIT_CONFIG

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
GRACE = 20  # seconds the driver gets beyond the scenario's own limit


def environment(home: Path, temp: Path) -> dict[str, str]:
    """What the host gets to see: system tools, an empty home, a key that opens nothing, no way out."""
    path = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    path += [os.path.dirname(found) for found in [shutil.which("git")] if found and os.path.dirname(found) not in path]
    if not shutil.which("node", path=os.pathsep.join(path)):
        path.append(os.path.dirname(nodes()[0]))
    if not shutil.which("python3", path=os.pathsep.join(path)):
        path.append(os.path.join(sys.base_prefix, "bin"))
    env = {
        "HOME": str(home), "TMPDIR": str(temp), "PATH": os.pathsep.join(path), "LANG": "C.UTF-8", "SHELL": "/bin/bash",
        "ANTHROPIC_API_KEY": "sk-ant-scripted", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1", "DISABLE_ERROR_REPORTING": "1",
        "DES_PYTHON": sys.executable,
        # Compiled libraries may be shared between runs, as on a user's machine; everything else is fresh.
        "XDG_CACHE_HOME": os.path.join(tempfile.gettempdir(), f"des-test-cache-{os.getuid()}"),
    }  # fmt: skip
    if not namespace():
        nowhere = "http://127.0.0.1:9"
        env |= {"HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere, "NO_PROXY": "127.0.0.1"}
    return env


@dataclass(frozen=True)
class Result:
    """What a run left behind. Everything is also on disk under `out` (see driver.py)."""

    out: Path
    project: Path
    problems: list[str]
    exits: list[int]
    seconds: float
    variables: Json

    @functools.cached_property
    def requests(self) -> list[Json]:
        """Every exchange with the model: actor, turn, agent_id, news (text it was told), answer (blocks), body."""
        return _lines(self.out / "requests.jsonl")

    @functools.cached_property
    def stream(self) -> list[Json]:
        """Every line the host printed (stream-json)."""
        return _lines(self.out / "stream.jsonl")

    @property
    def stderr(self) -> str:
        return (self.out / "stderr.txt").read_text(encoding="utf-8")

    def told(self, actor: str, turn: int | None = None) -> str:
        """All text `actor` was told before one turn (from 1), or ever."""
        return "\n".join(r["news"] for r in self.requests if r["actor"] == actor and turn in (None, r["turn"]))

    def prompt(self, actor: str) -> str:
        """The whole first message of an actor's first conversation: for an agent its prompt with injected context."""
        first = next(r for r in self.requests if r["actor"] == actor)
        return "\n".join(message_text(m) for m in first["body"]["messages"])

    def tool_result(self, call_id: str) -> str:
        """The text that came back for a tool call, named `actor-turn-position` (all from 1) or by its own `id`."""
        wanted = "toolu_" + call_id.replace("-", "_").replace(" ", "_")
        for request in reversed(self.requests):
            for message in request["body"]["messages"]:
                blocks = message["content"] if isinstance(message["content"], list) else []
                for block in blocks:
                    if block.get("tool_use_id") == wanted:
                        return message_text({"content": [block]})
        raise KeyError(f"no result for {wanted}")

    def hooks(self, event: str) -> list[Json]:
        """The host's reports of hooks that ran for one event (stdout, stderr, exit_code, outcome)."""
        return [x for x in self.stream if x.get("subtype") == "hook_response" and x.get("hook_event") == event]

    @property
    def final(self) -> str:
        """The last result text of the host."""
        return next((str(x.get("result", "")) for x in reversed(self.stream) if x["type"] == "result"), "")

    def git(self, *args: str) -> str:
        """Output of a git command in the project."""
        return subprocess.check_output(["git", "-C", str(self.project), *args], text=True).strip()


def run(
    scenario: Scenario, out: Path, *, mode: str = "default", plugin: Path = ROOT, host: str | None = None,
    watch: Callable[[Json], None] | None = None, install: Callable[[dict[str, str]], None] | None = None,
) -> Result:  # fmt: skip
    """Play one scenario with everything it writes under `out` (created; must be new).

    mode: one of scenario.MODES. host: a claude binary, default the pinned one. watch: gets each event while it happens
    ({"event": "user" | "model" | "host" | "shell", …}). install: puts the plugin into the run's home (it gets the
    environment) instead of it being named on the command line. Never raises for a scenario that went wrong: see problems.
    """
    home, temp, project = out / "home", out / "tmp", out / "project"
    for folder in (home, temp):
        folder.mkdir(parents=True)
    (home / ".gitconfig").write_text(GIT_CONFIG, encoding="utf-8")
    env = environment(home, temp) | scenario.env
    make_project(scenario.project, project, env)
    if install:
        del env["DES_PYTHON"]
        install(env)
    arguments = [
        *([] if install else ["--plugin-dir", str(plugin)]), "--output-format", "stream-json", "--verbose", "--include-hook-events",
        "--permission-mode", scenario.permission_mode, "--allowedTools", scenario.allowed_tools,
    ]  # fmt: skip
    spec = {
        "claude": host or hosts.new(), "arguments": arguments, "project": str(project), "out": str(out), "env": env,
        "user": scenario.user, "main": scenario.main, "agents": scenario.agents, "mode": mode,
        "seconds": scenario.seconds, "namespace": bool(namespace()),
        "variables": {"project": str(project), "plugin": str(plugin), "python": sys.executable},
    }  # fmt: skip
    (out / "spec.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
    said = _drive(out / "spec.json", scenario.seconds + GRACE, watch)
    return _result(out, project, scenario, said)


def _drive(spec: Path, limit: int, watch: Callable[[Json], None] | None) -> str:
    """Run the driver to its end (hard limit in seconds); returns what it said on stderr."""
    with (spec.parent / "driver.txt").open("w+", encoding="utf-8") as said:
        driver = subprocess.Popen(
            [*namespace(), sys.executable, "-m", "tests.host.driver", str(spec)], cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=said, text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        timer = threading.Timer(limit, os.killpg, (driver.pid, signal.SIGKILL))
        timer.start()
        try:
            assert driver.stdout is not None
            for line in driver.stdout:
                if watch:
                    watch(json.loads(line))
            driver.wait()
        finally:
            timer.cancel()
            if driver.poll() is None:
                os.killpg(driver.pid, signal.SIGKILL)
                driver.wait()
        said.seek(0)
        return said.read()


def _result(out: Path, project: Path, scenario: Scenario, said: str) -> Result:
    left = out / "result.json"
    if not left.exists():
        return Result(out, project, [f"the driver ended without a result: {said[-2000:]}"], [], 0.0, {})
    data = json.loads(left.read_text(encoding="utf-8"))
    result = Result(out, project, data["problems"], data["exits"], data["seconds"], data["variables"])
    if not result.problems and result.exits != scenario.exits:
        result.problems.append(f"the host ended with {result.exits}, not {scenario.exits}: {result.stderr[-2000:]}")
    return result


def _lines(path: Path) -> list[Json]:
    return list(_parsed(path)) if path.exists() else []


def _parsed(path: Path) -> Iterator[Json]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue  # the host was killed in the middle of a line
