"""What a run of a test suite yields: a result per test id and, when the run cannot be trusted, the one reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar

from des.contract.errors import DesError
from des.verdict import Finding, Place


class Outcome(Enum):
    """How one test ended. XPASSED = passed although expected to fail, and the suite tolerates that."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"


class FailureKind(Enum):
    """Why a test failed (DESIGN §6, red). SETUP covers fixtures, setUp, tearDown and files that do not load."""

    ASSERTION = "assertion"
    EXCEPTION = "exception"
    STRUCTURAL = "structural"
    SETUP = "setup"


class Distrust:
    """The rules of a finding that says why the outcomes of a run are not, or not all, to be trusted."""

    NO_RUNNER = "no_runner"
    NOT_INSTALLED = "not_installed"
    TIMEOUT = "timeout"
    LOAD_ERROR = "load_error"
    NO_TESTS = "no_tests"
    NO_REPORT = "no_report"
    BAD_REPORT = "bad_report"
    CONTRADICTION = "contradiction"
    INTERRUPTED = "interrupted"
    CRASHED = "crashed"
    USAGE = "usage"
    OUTPUT = "output"


RULES = tuple(value for name, value in vars(Distrust).items() if name.isupper())


@dataclass(frozen=True)
class TestResult:
    """The outcome of one test id (`tests/test_x.py::TestC::test_m[param]`, or a file's path when it did not load).

    kind: only for FAILED and ERROR; None there means that nothing was raised (an unexpected pass declared strict).
    message: the first lines of the failure or skip reason, bounded. file: path relative to the tree.
    """

    __test__: ClassVar[bool] = False  # pytest would try to collect a class of this name

    id: str
    outcome: Outcome
    kind: FailureKind | None = None
    message: str = ""
    file: str = ""

    @property
    def failed(self) -> bool:
        """True for FAILED and ERROR."""
        return self.outcome in (Outcome.FAILED, Outcome.ERROR)


@dataclass(frozen=True)
class Run:
    """One execution of a suite.

    outcomes: by test id; possibly partial when `problem` is set. foreign_modules: "name: file" of modules that the
    source roots hold but that were imported from elsewhere (an editable install, say); a run with any proves nothing
    about the tree. seconds: wall clock. log_tail: the last lines of the runner's own output.
    """

    outcomes: Mapping[str, TestResult] = field(default_factory=dict)
    problem: Finding | None = None
    seconds: float = 0.0
    argv: tuple[str, ...] = ()
    log_tail: str = ""
    foreign_modules: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[TestResult, ...]:
        """The results that are FAILED or ERROR, in the order of the report."""
        return tuple(result for result in self.outcomes.values() if result.failed)

    def to_json(self) -> dict[str, object]:
        """A value for json.dumps; Run.from_json reads it back equal."""
        problem = self.problem and {
            "kind": self.problem.rule,
            "message": self.problem.what,
            "how": self.problem.fix,
        }
        return {
            "outcomes": [_result_to_json(result) for result in self.outcomes.values()],
            "problem": problem,
            "seconds": self.seconds,
            "argv": list(self.argv),
            "log_tail": self.log_tail,
            "foreign_modules": list(self.foreign_modules),
        }

    @classmethod
    def from_json(cls, data: object) -> Run:
        """The run that to_json wrote. Raises DesError for any other shape."""
        try:
            return _run_from_json(data)
        except (KeyError, TypeError, ValueError) as error:
            raise DesError(
                f"A stored test run is not readable: {type(error).__name__}: {error}.",
                "Outcomes that cannot be read are never guessed.",
                "Run the tests again; the stored run is written anew.",
            ) from None


def _result_to_json(result: TestResult) -> dict[str, object]:
    return {
        "id": result.id,
        "outcome": result.outcome.value,
        "kind": result.kind.value if result.kind else None,
        "message": result.message,
        "file": result.file,
    }


def _run_from_json(data: object) -> Run:
    fields = _mapping(data)
    results = [_result_from_json(item) for item in _list(fields["outcomes"])]
    problem = None
    if fields["problem"] is not None:
        parts = _mapping(fields["problem"])
        if parts["kind"] not in RULES:
            raise ValueError(f"no reason to distrust a run is called {parts['kind']!r}")
        problem = Finding(_text(parts["kind"]), Place(), _text(parts["message"]), _text(parts["how"]))
    seconds = fields["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError("seconds is not a number")
    outcomes = {result.id: result for result in results}
    if len(outcomes) != len(results):
        raise ValueError("two results for one test id")
    return Run(
        outcomes=outcomes,
        problem=problem,
        seconds=float(seconds),
        argv=tuple(_text(item) for item in _list(fields["argv"])),
        log_tail=_text(fields["log_tail"]),
        foreign_modules=tuple(_text(item) for item in _list(fields["foreign_modules"])),
    )


def _result_from_json(data: object) -> TestResult:
    fields = _mapping(data)
    kind = fields["kind"]
    return TestResult(
        id=_text(fields["id"]),
        outcome=Outcome(fields["outcome"]),
        kind=None if kind is None else FailureKind(kind),
        message=_text(fields["message"]),
        file=_text(fields["file"]),
    )


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"an object was expected, not {type(value).__name__}")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, not {type(value).__name__}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a string was expected, not {type(value).__name__}")
    return value
