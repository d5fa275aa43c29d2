"""From the traces of a run (exit code, JUnit, journal, log) to outcomes and the one problem, if any. Pure."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from des import limits
from des.runner import loading
from des.runner.classify import kind_of
from des.runner.journal import Journal, Raised
from des.runner.junit import Case
from des.runner.outcome import Distrust, FailureKind, Outcome, TestResult
from des.runner.process import Ended
from des.verdict import Finding, Place

_PLACE = re.compile(r"^(\S.*?:\d+): in ", re.M)
_IN_FIXTURE = re.compile(r'\Afailed on (setup|teardown) with "(.*)"\Z', re.S)
_COMPLAINT = re.compile(r"^(?:ERROR:? (?!usage:)|.*error: |.*Error: ).*$", re.M)
_OK, _FAILURES, _INTERRUPTED, _USAGE, _NO_TESTS = 0, 1, 2, 4, 5


@dataclass(frozen=True)
class Traces:
    """What a run left. tree: the directory it ran in, real path. targets: what it was asked for, for messages."""

    ended: Ended
    report: tuple[Case, ...] | Finding
    journal: Journal
    log: str
    tree: Path
    targets: Sequence[str]
    timeout: float


def judge(traces: Traces) -> tuple[dict[str, TestResult], Finding | None]:
    """Outcomes by id, from JUnit, and the reason not to trust them: the first that applies of a fixed order."""
    cases = () if isinstance(traces.report, Finding) else traces.report
    outcomes, doubt = _outcomes(cases, traces.journal)
    load_problem = _enter_load_errors(outcomes, traces)
    problem = (
        _stopped(traces)
        or _broke_inside(traces)
        or _exit_problem(traces, bool(outcomes))
        or (traces.report if isinstance(traces.report, Finding) else None)
        or _incomplete(traces, outcomes)
        or doubt
        or load_problem
        or _contradiction(traces, outcomes)
    )
    return outcomes, problem


def _outcomes(cases: Sequence[Case], journal: Journal) -> tuple[dict[str, TestResult], Finding | None]:
    outcomes: dict[str, TestResult] = {}
    doubt = None
    for case in cases:
        if case.name == "pytest.internal" and journal.internal:
            continue
        identity = journal.ids.get(case.name)
        if identity is None:
            doubt = doubt or _doubt(f"it holds a result for {case.name}, which was never collected")
            continue
        result = _result(identity, case, journal)
        earlier = outcomes.get(identity)
        again = identity in journal.rerun
        if earlier and not (again or earlier.failed or result.failed):
            doubt = doubt or _doubt(f"it holds two results for {identity}")
        # pytest reports a test twice when its body and then its teardown fails; the body's failure is the telling one.
        if earlier is None or again or (result.failed and not earlier.failed):
            outcomes[identity] = result
    if journal.ambiguous:
        doubt = doubt or _doubt(f"two tests share the name {min(journal.ambiguous)}")
    return outcomes, doubt


def _result(identity: str, case: Case, journal: Journal) -> TestResult:
    outcome, kind = case.outcome, None
    if outcome is Outcome.PASSED and identity in journal.xpassed:
        outcome = Outcome.XPASSED
    elif outcome is Outcome.ERROR:
        kind = FailureKind.SETUP
    elif outcome is Outcome.FAILED:
        raised = _raised(identity, "call", journal)
        kind = kind_of(case.message, raised.names if raised else ())
    message = _message(case) if kind else _bounded(case.message or case.text)
    if outcome is Outcome.PASSED and identity in journal.rerun:
        message = "passed when a plugin ran it again"
    return TestResult(identity, outcome, kind, message, identity.partition("::")[0])


def _message(case: Case) -> str:
    """The exception of a failure, `Class: text`, and where it was raised."""
    wrapped = _IN_FIXTURE.match(case.message)  # pytest's wording for whatever a fixture raises
    message = _bounded(wrapped.group(2) if wrapped else case.message or case.text)
    places = _PLACE.findall(case.text)
    where = [f"at {places[-1]}"] if places else []
    if wrapped:
        where.append(f"in {wrapped.group(1)}")
    return f"{message}\n{', '.join(where)}".rstrip()


def _enter_load_errors(outcomes: dict[str, TestResult], traces: Traces) -> Finding | None:
    """Results of files that did not load replace what JUnit says of them; the first LOAD_ERROR is returned."""
    first = None
    for identity in traces.journal.raised:
        raised = _raised(identity, "collect", traces.journal)
        if raised:
            outcomes[identity], problem = loading.result(identity, raised, traces.tree)
            first = first or problem
    return first


def _stopped(traces: Traces) -> Finding | None:
    ended = traces.ended
    if ended.code is None:
        return Finding(Distrust.NO_RUNNER, Place(), f"The test runner could not be started: {ended.error}")
    if ended.stopped == "timeout":
        return Finding(
            Distrust.TIMEOUT,
            Place(),
            f"The tests were stopped after {traces.timeout:g} s{_last_test(traces)}.",
            "If the suite needs longer, raise `timeout` of the suite in .nwave/des-config.json.",
        )
    if ended.stopped == "output":
        return Finding(Distrust.OUTPUT, Place(), f"The tests were stopped: they print without end{_last_test(traces)}.")
    return None


def _broke_inside(traces: Traces) -> Finding | None:
    """What ended the whole session: a conftest that does not load, an exit at import, an error of the runner."""
    raised = traces.journal.internal
    if raised is None:
        return None
    place = loading.place(raised, traces.tree)
    spot = f"{place[0]}:{place[1]}: " if place else ""
    text = f"{spot}{_bounded(str(raised))}"
    if traces.ended.code == _USAGE:
        if place is None:
            return None
        return Finding(Distrust.LOAD_ERROR, Place(), text, "No test can run before this loads.")
    return Finding(Distrust.CRASHED, Place(), f"The test session broke down{_last_test(traces)}: {text}")


def _exit_problem(traces: Traces, any_outcome: bool) -> Finding | None:
    """What an exit code says that no report can outweigh."""
    code = traces.ended.code
    if code == _USAGE:
        complaint = _COMPLAINT.search(traces.log)
        reason = complaint.group(0).strip() if complaint else _bounded(traces.log)
        return Finding(
            Distrust.USAGE,
            Place(),
            f"The test runner refused its settings: {reason[:500]}",
            "Compare the project's test settings with what is installed in the interpreter that runs them.",
        )
    nothing = not (any_outcome or traces.journal.planned or isinstance(traces.report, Finding))
    if code == _NO_TESTS or (code == _OK and nothing):
        return no_tests(traces.targets)
    if code == _INTERRUPTED:
        cut = f"The test session was cut short{_last_test(traces)}."
        return Finding(Distrust.INTERRUPTED, Place(), cut, _see_log(traces))
    if code not in (_OK, _FAILURES):
        return Finding(
            Distrust.CRASHED, Place(), f"The test process {_death(code)}{_last_test(traces)}.", _see_log(traces)
        )
    if isinstance(traces.report, Finding) and traces.report.rule == Distrust.NO_REPORT:
        return Finding(
            Distrust.NO_REPORT,
            Place(),
            f"The test process ended with exit code {code} and without a report{_last_test(traces)}.",
            "Something ended the process from within (os._exit, for example). " + _see_log(traces),
        )
    return None


def no_tests(targets: Sequence[str]) -> Finding:
    """NO_TESTS for these paths or ids."""
    return Finding(
        Distrust.NO_TESTS,
        Place(),
        f"No test was found in {', '.join(targets) or 'the tree'}.",
        "Check the names of the files (test_*.py, *.test.js, *.bats) and of pytest's functions (test_*), and `paths` "
        "of the suite in .nwave/des-config.json.",
    )


def _incomplete(traces: Traces, outcomes: dict[str, TestResult]) -> Finding | None:
    missing = sorted(traces.journal.planned - outcomes.keys())
    if missing:
        return _doubt(f"{len(missing)} collected test(s) have no result, the first is {missing[0]}")
    if not traces.journal.ended:
        return _doubt("the session did not come to its end")
    return None


def _contradiction(traces: Traces, outcomes: dict[str, TestResult]) -> Finding | None:
    failing = any(result.failed for result in outcomes.values())
    if failing == (traces.ended.code == _FAILURES):
        return None
    said = "failures" if failing else "no failure"
    return Finding(
        Distrust.CONTRADICTION,
        Place(),
        f"The report tells of {said}, but the test process ended with exit code {traces.ended.code}.",
        "A plugin may have decided otherwise, or something wrote the report. " + _see_log(traces),
    )


def _raised(identity: str, phase: str, journal: Journal) -> Raised | None:
    return next((raised for raised in journal.raised.get(identity, ()) if raised.phase == phase), None)


def _doubt(reason: str) -> Finding:
    return Finding(
        Distrust.BAD_REPORT,
        Place(),
        f"The test report is not usable: {reason}.",
        "Every collected test must be reported once; look for what changes or skips reports in the test settings.",
    )


def _last_test(traces: Traces) -> str:
    return f"; the test started last was {traces.journal.last}" if traces.journal.last else ""


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"
    return f"ended with exit code {code}"


def _see_log(traces: Traces) -> str:
    lines = [line for line in traces.log.split("\n") if line.strip()]
    return f"Its last line: {lines[-1].strip()[:300]}" if lines else "It printed nothing."


def _bounded(text: str) -> str:
    return "\n".join(text.strip().split("\n")[: limits.MESSAGE_LINES])[: limits.MESSAGE_CHARACTERS]
