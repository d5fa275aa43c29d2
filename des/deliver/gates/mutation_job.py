"""One run of a mutation tool: what it is given, what it answers, and how a program is run for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from des import limits
from des.facts.mutants import BadReport, Mutant
from des.runner import environment, process
from des.runner.suites import Suite
from des.verdict import Finding, Place

Say = Callable[[str], None]


#: Rules of a finding that says why there is no result: the tool cannot work on this project, and another one might; or
#: it should have worked, and did not.
ABSENT = "tool-absent"
FAILED = "tool-failed"


@dataclass(frozen=True)
class Job:
    """What is to be mutated. tree: a clean copy of HEAD that may be spoiled. origin: the project it is a copy of, for
    its installed packages. lines: the changed lines of code by file, of one language. base: the commit they changed
    since. place: a directory for our own files."""

    tree: Path
    origin: Path
    lines: Mapping[str, frozenset[int]]
    suites: tuple[Suite, ...]
    base: str
    place: Path
    say: Say


@dataclass(frozen=True)
class Trial:
    """What a tool found; ``tool`` is its name and version."""

    tool: str
    mutants: tuple[Mutant, ...]


@dataclass(frozen=True)
class Program:
    """Runs programs in one directory with one environment, no shell; ``log`` holds the output of the last one."""

    cwd: Path
    place: Path
    say: Say
    env: Mapping[str, str] = field(default_factory=lambda: environment.scrubbed(os.environ))

    @property
    def log(self) -> Path:
        return self.place / "log"

    def run(
        self, name: str, *argv: str, seconds: float = limits.MUTATION_SECONDS, errors: Path | None = None
    ) -> int | Finding:
        """The exit code; Finding when the program did not start or had to be stopped. errors: where stderr goes when
        the log is to be read by a program."""
        ended = process.execute(
            argv, cwd=self.cwd, env=self.env, log=self.log, timeout=seconds, errors=errors,
            progress=lambda line: self.say(f"{name}: {line}"),
        )  # fmt: skip
        if ended.code is None:
            return Finding(
                FAILED,
                Place(),
                f"{name} did not start: {ended.error}",
                f"make this work in the project: {' '.join(argv)}",
            )
        if ended.stopped:
            return Finding(
                FAILED,
                Place(),
                f"{name} was stopped ({ended.stopped}) after {ended.seconds:.0f} s: {self.last()}",
                f"see in the project why it takes so long: {' '.join(argv)}",
            )
        return ended.code

    def output(self) -> str:
        """The end of what the last program printed."""
        return process.tail(self.log)

    def last(self) -> str:
        """The last lines of it, as one."""
        lines = [line.strip() for line in self.output().splitlines() if line.strip()]
        return " / ".join(lines[-3:])[-400:] or "it printed nothing"


def cleared(path: Path) -> None:
    """Remove what lies where a tool is going to write: a committed report is not one of this run."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def text(path: Path) -> str:
    """A report's text; BadReport naming why as for `data`; bytes that are no text are replaced."""
    return data(path).decode("utf-8", "replace")


def data(path: Path) -> bytes:
    """A report's bytes; BadReport when it is missing, a link, or too large."""
    try:
        if path.is_symlink() or path.stat().st_size > limits.LARGEST_TOOL_REPORT:
            raise BadReport("it is a link, or larger than any report")
        return path.read_bytes()
    except OSError as error:
        raise BadReport(f"it cannot be read: {error.strerror}") from None


def unreadable(tool: str, report: str, why: BadReport) -> Finding:
    """What to say about a report that is not one."""
    return Finding(
        FAILED,
        Place(),
        f"{tool}: {report}: {why}",
        f"run {tool} by hand in a clone of the project and see what it writes",
    )


def failing(tool: str, program: Program, rule: str = FAILED) -> Finding:
    """What to say when the tests fail without any mutation."""
    return Finding(
        rule,
        Place(),
        f"{tool}: the tests fail before anything is mutated: {program.last()}",
        "make the suite pass in a fresh clone first; `des gate acceptance` shows what it needs",
    )


def ranges(lines: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers as ranges of consecutive ones."""
    found: list[tuple[int, int]] = []
    for line in sorted(lines):
        if found and line == found[-1][1] + 1:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return found
