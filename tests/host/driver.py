"""One scenario, inside the closed network: starts the scripted model, then Claude Code for each thing the user types.

`python -m tests.host.driver SPEC.json`; the parent (claude.py) writes the spec and reads what is left in its `out`:
stream.jsonl (what the host printed), requests.jsonl (what the model was asked and answered), stderr.txt, result.json.
Every event is also printed as one JSON line on stdout while the scenario runs.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from tests.host.model import Endpoint
from tests.host.script import Script
from tests.support import stages

Json = dict[str, Any]
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40
PR_SET_CHILD_SUBREAPER = 36
TELLING = threading.Lock()


def raise_loopback() -> None:
    """Bring `lo` up in a fresh network namespace (what `ip link set lo up` does, without needing ip)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP | IFF_RUNNING, b""))


def adopt_orphans() -> None:
    """Become the parent of whatever our descendants leave behind, so that it can be ended with the scenario."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_children() -> None:
    """Kill every process below this one (Linux; elsewhere the parent ends our process group)."""
    for _ in range(20):
        alive = [int(pid) for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]
        if not alive:
            return
        for pid in alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


class Run:
    """The state of one scenario run."""

    def __init__(self, spec: Json) -> None:
        self.spec = spec
        self.out = Path(spec["out"])
        self.process: subprocess.Popen[str] | None = None
        self.session: str | None = None
        self.problems: list[str] = []
        self.exits: list[int] = []
        self.over = threading.Event()
        variables = {**spec["variables"], "head": self.head}
        self.script = Script(spec["main"], spec["agents"], variables, spec["mode"])
        self.endpoint = Endpoint(self.script, self.record, self.stop)
        self.requests = (self.out / "requests.jsonl").open("a", encoding="utf-8")
        self.stream = (self.out / "stream.jsonl").open("a", encoding="utf-8")
        self.stderr = (self.out / "stderr.txt").open("a", encoding="utf-8")

    def head(self) -> str:
        command = ["git", "-C", self.spec["project"], "rev-parse", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def record(self, exchange: Json) -> None:
        self.requests.write(json.dumps(exchange) + "\n")
        tell("model", **{k: v for k, v in exchange.items() if k != "body"})

    def stop(self) -> None:
        """End the host: the script was left or the time is over."""
        self.over.set()
        if self.process and self.process.poll() is None:
            self.process.kill()

    def play(self) -> None:
        self.endpoint.start()
        timer = threading.Timer(self.spec["seconds"], self._late)
        timer.daemon = True
        timer.start()
        for item in self.spec["user"]:
            if self.over.is_set():
                break
            item = {"text": item} if isinstance(item, str) else item
            if "stage" in item:
                self._stage(*item["stage"].split())
            elif "shell" in item:
                self._shell(self.script.fill(item["shell"]))
            else:
                self._type(self.script.fill(item["text"]), new=item.get("new", False))
        timer.cancel()

    def _stage(self, line: str, stage: str, variant: str = "") -> None:
        """The project becomes one that was delivered up to a stage (tests/support/stages.py)."""
        tell("shell", command=f"(the project of {line} at {stage} {variant})")
        shutil.rmtree(self.spec["project"])
        stages.copy(Path(self.spec["project"]), line, stage, variant)

    def _late(self) -> None:
        self.problems.append(f"not over after {self.spec['seconds']} s")
        self.stop()

    def _shell(self, command: str) -> None:
        tell("shell", command=command)
        done = subprocess.run(
            ["bash", "-e", "-c", command], cwd=self.spec["project"], env=self.spec["env"], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            self.problems.append(f"shell step failed ({done.returncode}): {command}\n{done.stdout}{done.stderr}")
            self.stop()

    def _type(self, text: str, *, new: bool) -> None:
        tell("user", text=text)
        resume = ["--resume", self.session] if self.session and not new else []
        env = {**self.spec["env"], "ANTHROPIC_BASE_URL": self.endpoint.url}
        self.process = subprocess.Popen(
            [self.spec["claude"], "-p", text, *resume, *self.spec["arguments"]], cwd=self.spec["project"], env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.stderr, text=True, encoding="utf-8",
        )  # fmt: skip
        # A grandchild may hold the pipe open after the host is gone: wait for the host, not for the end of the pipe.
        reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        reader.start()
        self.exits.append(self.process.wait())
        reader.join(timeout=5)

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self.stream.write(line)
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("subtype") == "init":
                self.session = event["session_id"]
            tell("host", line=event)

    def result(self, seconds: float) -> Json:
        problems = [*self.problems, self.script.problem or ""]
        if not any(problems):
            problems.append(self.script.unplayed() or "")
        captures = {k: v for k, v in self.script.variables.items() if not callable(v)}
        return {
            "problems": [p for p in problems if p], "exits": self.exits, "session": self.session, "seconds": seconds,
            "variables": captures,
        }  # fmt: skip


def tell(event: str, **fields: Any) -> None:
    """One line for whoever watches the run, in one piece: several threads have something to tell."""
    with TELLING:
        print(json.dumps({"event": event, **fields}), flush=True)


def main() -> None:
    spec = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if spec["namespace"]:
        raise_loopback()
    adopt_orphans()
    began = time.monotonic()
    run = Run(spec)
    try:
        run.play()
    finally:
        result = run.result(round(time.monotonic() - began, 2))
        for file in (run.requests, run.stream, run.stderr):
            file.close()
        (run.out / "result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
        end_children()


if __name__ == "__main__":
    main()
