"""What the runs of all suites on one tree say together, in the words the checks use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from des.proof import testid
from des.proof.check import Cause
from des.runner.classify import kind_of
from des.runner.outcome import Distrust, FailureKind, Outcome, Run, TestResult

_STUCK = {Distrust.TIMEOUT: Cause.TIMEOUT, Distrust.NO_RUNNER: Cause.NO_RUNNER}
#: Files that do not load stand among the outcomes, and a suite without tests has none: the checks judge both.
_TELLING = frozenset({Distrust.LOAD_ERROR, Distrust.NO_TESTS})
_MISSING = re.compile(r"(?:\A|: )(?:ImportError|ModuleNotFoundError|AttributeError|NameError): ")


class Red(Enum):
    """Why a test is red without the step's production, or why its failure does not count."""

    ASSERTION = "assertion"
    EXCEPTION = "exception"
    STRUCTURAL = "structural"
    SETUP = "setup"
    FLAKY = "flaky"
    ABSENT = "absent"

    @property
    def counts(self) -> bool:
        return self in (Red.ASSERTION, Red.EXCEPTION, Red.STRUCTURAL)


@dataclass(frozen=True)
class Stuck:
    """Why a run as a whole says nothing. missing: because what all tests load asks for a symbol that is not there."""

    cause: Cause
    text: str
    missing: bool = False


@dataclass(frozen=True)
class Results:
    """Outcomes by test id over all suites.

    flaky: failed, and passed when run again alone; these count as passing (R12). suites: how many suites the tree has,
    also such as were left out.
    """

    tests: Mapping[str, TestResult] = field(default_factory=dict)
    stuck: Stuck | None = None
    flaky: frozenset[str] = frozenset()
    seconds: float = 0.0
    suites: int = 0

    @cached_property
    def passing(self) -> frozenset[str]:
        return frozenset(t.id for t in self.tests.values() if t.outcome is Outcome.PASSED) | self.flaky

    @cached_property
    def failing(self) -> frozenset[str]:
        return frozenset(t.id for t in self.tests.values() if t.failed) - self.flaky

    @cached_property
    def idle(self) -> frozenset[str]:
        """The tests that were skipped."""
        return frozenset(t.id for t in self.tests.values() if t.outcome is Outcome.SKIPPED)

    @cached_property
    def files(self) -> frozenset[str]:
        """The test files that were collected, or tried."""
        return frozenset(t.file for t in self.tests.values())

    def in_files(self, files: Set[str]) -> frozenset[str]:
        """The ids whose file is one of these."""
        return frozenset(t.id for t in self.tests.values() if t.file in files)

    def state(self, test: str) -> str:
        """How a test ended, in a word; "gone" when it did not run."""
        found = self.tests.get(test) or self.load_error(test)
        if found is None:
            return "gone"
        return f"{found.outcome.value} ({_line(found)})" if found.failed else found.outcome.value

    def load_error(self, test: str) -> TestResult | None:
        """The result of the file a test should be in, when that file did not load."""
        found = self.tests.get(testid.file(test))
        return found if found and found.failed else None

    def asserts(self, tests: Iterable[str]) -> bool:
        """Whether one of these failed because of what it asserts."""
        return any(self.tests[test].kind is FailureKind.ASSERTION for test in tests)

    def first_error(self, tests: Iterable[str]) -> str:
        """The first of these failures with its message, on one line."""
        first = next((self.tests[test] for test in tests if test in self.tests), None)
        return f"{first.id}: {_line(first)}" if first else ""

    def red(self, test: str) -> Red | None:
        """Why a test is red here; None when it passes, or runs without failing."""
        if self.stuck and self.stuck.missing:
            return Red.STRUCTURAL
        found = self.tests.get(test) or self.load_error(test)
        if found is None:
            return Red.ABSENT
        if test in self.flaky:
            return Red.FLAKY
        if not found.failed or found.kind is None:
            return None
        if found.kind is FailureKind.SETUP and found.id == test and kind_of(found.message) is FailureKind.STRUCTURAL:
            # A fixture that misses a symbol of production is as red as a test that misses it.
            return Red.STRUCTURAL
        return Red(found.kind.value)


def merged(runs: Mapping[str, Run], flaky: frozenset[str] = frozenset(), suites: int | None = None) -> Results:
    """The results of several suites, by suite name, as one. suites: how many there are, default: as many as ran."""
    tests = {result.id: result for run in runs.values() for result in run.outcomes.values()}
    stuck = next((found for name, run in runs.items() if (found := _stuck(name, run))), None)
    seconds = sum(run.seconds for run in runs.values())
    return Results(tests, stuck, flaky, seconds, len(runs) if suites is None else suites)


def _stuck(suite: str, run: Run) -> Stuck | None:
    problem = run.problem
    text = f"suite {suite}: {problem.what} {problem.fix}".strip().replace("\n", " ") if problem else ""
    if problem and problem.rule not in _TELLING:
        return Stuck(_STUCK.get(problem.rule, Cause.ENVIRONMENT), text)
    if problem and problem.rule == Distrust.LOAD_ERROR and not run.outcomes:
        return Stuck(Cause.ENVIRONMENT, text, bool(_MISSING.search(problem.what)))
    if run.foreign_modules:
        return Stuck(Cause.ENVIRONMENT, f"suite {suite} imported code from elsewhere: {run.foreign_modules[0]}")
    return None


def _line(result: TestResult) -> str:
    return (result.message.strip().splitlines() or [result.outcome.value])[0][:200]
