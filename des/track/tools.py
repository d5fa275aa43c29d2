"""Running one configured tool in a clean copy: its report, or why there is none."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from des import limits
from des.proof.copy import clean_copy
from des.proof.git import Git
from des.proof.policy import CONFIG
from des.runner import environment, node_modules, process, python
from des.runner.provenance import default_roots
from des.runner.suites import Suite
from des.track.settings import REPORT, Tool
from des.verdict import Finding, Place

Say = Callable[[str], None]
#: Runs a command and writes down the memory of its largest process, in the unit of the system.
_WATCHED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code if code >= 0 else 128 - code)
"""


@dataclass(frozen=True)
class Report:
    """What a tool left. code: how it ended; other than 0 means findings, for most tools. tail: the last it printed.
    root: the directory it ran in, which absolute paths in the report begin with. peak_mb: the memory of its largest
    process, 0 when nobody asked."""

    text: str
    code: int
    seconds: float
    tail: str
    root: str = ""
    peak_mb: float = 0.0


@dataclass(frozen=True)
class NoReport:
    """A run that left no report. why: about the setting of the tool. tail: the last the tool printed."""

    why: Finding
    tail: str = ""

    def to_json(self) -> dict[str, str]:
        """What went wrong, for the log."""
        return {"key": self.why.where.part, "text": self.why.what, "fix": self.why.fix, "tail": self.tail}


def on_commit(git: Git, commit: str, key: str, tool: Tool, say: Say, *, peak: bool = False) -> Report | NoReport:
    """`run` in a copy of ``commit`` that nobody else uses."""
    with clean_copy(git) as copy:
        copy.put(commit)
        return run(key, tool, copy.path, git.top, say, peak=peak)


def run(key: str, tool: Tool, tree: Path, origin: Path, say: Say, *, peak: bool = False) -> Report | NoReport:
    """Run ``tool`` in ``tree``, a copy of the project at ``origin``. Never raises for what the tool does.

    key: the setting it stands in, as `track.tools.lint[0]`. `{report}` becomes a path that nothing lies at yet; the
    report of a tool without it is what it prints. A tool that has no format owes none. peak: measure its memory.
    """
    with tempfile.TemporaryDirectory(prefix="des-tool-", ignore_cleanup_errors=True) as name:
        return _Job(key, tool, tree.resolve(), origin.resolve(), Path(name).resolve(), say, peak).run()


@dataclass(frozen=True)
class _Job:
    key: str
    tool: Tool
    tree: Path
    origin: Path
    place: Path
    say: Say
    peak: bool

    def run(self) -> Report | NoReport:
        packages = node_modules.provide(self.tree, self.origin) if (self.tree / "package.json").exists() else None
        if packages:
            return NoReport(Finding(packages.rule, self._setting, packages.what, packages.fix))
        env = self._environment()
        program = self._program(env["PATH"])
        if program is None:
            text = f"{self.tool.command[0]} was not found: not in the project's environment, and not on PATH"
            fix = f"install it there, or correct {self.key}.command in .nwave/des-config.json"
            return NoReport(Finding("tool-missing", self._setting, text, fix))
        argv = [program, *(word.replace(REPORT, str(self._file)) for word in self.tool.command[1:])]
        if self.peak:
            argv = [sys.executable, "-I", "-c", _WATCHED, str(self._peak), *argv]
        ended = process.execute(
            argv, cwd=self.tree, env=env, log=self._log, timeout=self.tool.timeout, errors=self._errors,
            progress=lambda line: self.say(f"{self.key}: {line}"),
        )  # fmt: skip
        return self._stopped(ended) or self._left(ended)

    @property
    def _setting(self) -> Place:
        return Place(CONFIG, part=self.key)

    @property
    def _file(self) -> Path:
        return self.place / "report"

    @property
    def _peak(self) -> Path:
        return self.place / "peak"

    def _peak_mb(self) -> float:
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return round(int(self._peak.read_text("ascii")) / unit, 1) if self._peak.is_file() else 0.0

    @property
    def _log(self) -> Path:
        return self.place / "output"

    @property
    def _printed(self) -> bool:
        """Whether the report is what the tool prints."""
        return bool(self.tool.format) and not any(REPORT in word for word in self.tool.command)

    @property
    def _errors(self) -> Path | None:
        return self.place / "errors" if self._printed else None

    def _tail(self) -> str:
        return process.tail(self._errors or self._log, limits.TOOL_TAIL).strip()

    def _environment(self) -> dict[str, str]:
        base = environment.scrubbed(os.environ)
        base.pop("VIRTUAL_ENV", None)
        found = self._interpreter()
        first = [str(self.tree / "node_modules" / ".bin")] if (self.tree / "node_modules" / ".bin").is_dir() else []
        extra = {
            "PYTHONPATH": os.pathsep.join(map(str, default_roots(self.tree))),
            # A .pyc of another commit would hide what this one says.
            "PYTHONPYCACHEPREFIX": str(self.place / "bytecode"),
            "CI": "1",
        }
        if found and (Path(found).parents[1] / "pyvenv.cfg").is_file():
            first.append(str(Path(found).parent))
            extra["VIRTUAL_ENV"] = str(Path(found).parents[1])
        extra["PATH"] = os.pathsep.join([*first, python.search_path(os.environ)])
        return {**base, **extra}

    def _interpreter(self) -> str:
        found = python.find(Suite("tools"), self.origin, environment.scrubbed(os.environ))
        return "" if isinstance(found, Finding) else found

    def _program(self, path: str) -> str | None:
        named = self.tool.command[0]
        if os.sep in named:
            # An environment is never committed, so it lies beside the copy.
            own = (self.tree / named, self.origin / named) if named.startswith(_ENVIRONMENTS) else (self.tree / named,)
            return next((str(one) for one in own if os.access(one, os.X_OK)), None)
        return shutil.which(named, path=path) or ((self._interpreter() or None) if named == "python" else None)

    def _stopped(self, ended: process.Ended) -> NoReport | None:
        if ended.code is None:
            return self._problem(
                "not-started", f"did not start: {ended.error}", f"see that this works: {self._written()}"
            )
        if ended.stopped == "timeout":
            fix = f"raise {self.key}.timeout in .nwave/des-config.json, or make it faster"
            return self._problem("timeout", f"was stopped after {self.tool.timeout:g} s", fix)
        if ended.stopped:
            return self._problem("output", "was stopped, it prints without end", f"see why: {self._written()}")
        if ended.code < 0:
            return self._problem("killed", f"was killed by signal {-ended.code}", f"see why: {self._written()}")
        return None

    def _left(self, ended: process.Ended) -> Report | NoReport:
        code = ended.code or 0
        text = "" if not self.tool.format else self._report()
        if text is None:
            told = f"ended with {code} and left no report"
            return self._problem("no-report", told, f"see in a fresh clone what it does: {self._written()}")
        return Report(text, code, round(ended.seconds, 3), self._tail(), str(self.tree), self._peak_mb())

    def _report(self) -> str | None:
        file = self._log if self._printed else self._file
        try:
            if file.is_symlink() or not file.is_file() or file.stat().st_size > limits.LARGEST_TOOL_REPORT:
                return None
            return file.read_bytes().decode("utf-8", "replace").strip() or None
        except OSError:
            return None

    def _problem(self, rule: str, told: str, fix: str) -> NoReport:
        tail = self._tail()
        last = next((line.strip() for line in reversed(tail.splitlines()) if line.strip()), "it printed nothing")
        return NoReport(Finding(rule, self._setting, f"{self.tool.command[0]} {told} ({last[:300]})", fix), tail)

    def _written(self) -> str:
        return " ".join(self.tool.command)


_ENVIRONMENTS = (".venv/", "venv/", "node_modules/", "/")


def keys(kind: str, tools: Sequence[Tool], many: bool) -> list[tuple[str, Tool]]:
    """The tools of a kind, each with the setting it stands in."""
    return [(f"track.tools.{kind}[{n}]" if many else f"track.tools.{kind}", one) for n, one in enumerate(tools)]
