"""Whether the suites of a level pass, from what was measured. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from des.flow.excuses import Excuses
from des.track import asked
from des.track.criteria import Criterion, Status, worst
from des.track.suites import coverage


def judge(
    level: str, facts: Mapping[str, Any], thresholds: Mapping[str, float], given: Excuses
) -> tuple[Status, tuple[Criterion, ...]]:
    """PASS, FAIL, INDETERMINATE or EXEMPT, and the rows it follows from.

    facts: as `suites.measure` returns them, or a record holds them. What rests on an exception of the user passes; its
    row says so.
    """
    if facts.get("exempt"):
        row = Criterion("suite", f"{level} tests", "", "", f"not applicable: {facts['exempt']}", Status.EXEMPT)
        return Status.EXEMPT, (row,)
    rows = tuple(_rows(level, facts, thresholds, given))
    status = worst(row.status for row in rows)
    return (status if status in (Status.FAIL, Status.INDETERMINATE) else Status.PASS), rows


def reason(rows: Sequence[Criterion]) -> str:
    """Why it is not passed, in one line; "" when it is."""
    first = next((row for row in rows if row.status in (Status.FAIL, Status.INDETERMINATE)), None)
    return f"{first.what}: {first.actual or first.fix}" if first else ""


def _rows(level: str, facts: Mapping[str, Any], thresholds: Mapping[str, float], given: Excuses) -> Iterator[Criterion]:
    problems = facts.get("problems") or []
    if problems or "passed" not in facts:
        first = problems[0] if problems else {"text": "they were not run", "fix": "des track test"}
        told = f"{first['text']}: {first['fix']}"
        yield Criterion("ran", f"{level} tests", ">=", "1", "", Status.INDETERMINATE, told)
    else:
        yield _ran(level, facts)
        yield _none("failing", "failing tests", [one["id"] for one in facts["failing"]], "repair the code, or the test")
        yield _flaky(facts["flaky"], given)
        yield _excepted("missing", "tests that are gone", facts["missing"], given,
                        "bring them back, or declare them in a commit: Supersedes: <test id> — <reason>")  # fmt: skip
        yield _excepted("weakened", "tests that ask less", facts["weakened"], given,
                        "restore them, or let the reviewer of the task name them in checks.tests.note")  # fmt: skip
        yield from _critical(facts.get("critical", ()))
    if level == "unit":
        yield from coverage.criteria(facts, thresholds, given)


def _ran(level: str, facts: Mapping[str, Any]) -> Criterion:
    idle = [one["name"] for one in facts["suites"] if not one["passed"]]
    enough = not idle and facts["passed"] >= facts["skipped"]
    fix = f"no test of suite {idle[0]} ran and passed" if idle else "let the skipped tests run: there are more of them"
    actual = f"{facts['passed']} of {facts['run']}, {facts['skipped']} skipped"
    status = Status.PASS if enough else Status.FAIL
    return Criterion("ran", f"{level} tests passed", ">=", "1", actual, status, "" if enough else fix)


def _none(name: str, what: str, found: Sequence[str], fix: str) -> Criterion:
    status = Status.FAIL if found else Status.PASS
    return Criterion(name, what, "=", "0", _counted(found), status, fix if found else "")


def _flaky(found: Sequence[str], given: Excuses) -> Criterion:
    """Each is excepted by itself, and for a time."""
    open_ = [test for test in found if given.covering(asked.flaky(test)) is None]
    status = Status.FAIL if open_ else Status.CONDITIONAL if found else Status.PASS
    ways = "; ".join(f"for {test}: {asked.flaky(test).typed}" for test in open_[:3])
    fix = f"make them deterministic; or the user leaves them out for a time, {ways}" if open_ else ""
    return Criterion("flaky", "tests that fail sometimes", "=", "0", _counted(found), status, fix)


def _excepted(name: str, what: str, found: Sequence[str], given: Excuses, fix: str) -> Criterion:
    question = asked.missing(found) if name == "missing" else asked.weakened(found)
    excepted = bool(found) and given.covering(question) is not None
    status = Status.CONDITIONAL if excepted else Status.FAIL if found else Status.PASS
    way = f"{fix}; or the user types: {question.typed}" if status is Status.FAIL else ""
    return Criterion(name, what, "=", "0", _counted(found), status, way)


def _critical(paths: Sequence[Mapping[str, Any]]) -> Iterator[Criterion]:
    for one in paths:
        status = Status.PASS if one["passed"] else Status.FAIL
        fix = "" if one["passed"] else "write this test, or let it run; track.critical_paths names it"
        actual = "passed" if one["passed"] else "did not run and pass"
        yield Criterion(f"critical-{one['path']}", f"critical path {one['path']}", "=", "passed", actual, status, fix)


def _counted(found: Sequence[str]) -> str:
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"{len(found)}: {', '.join(found[:3])}{more}" if found else "0"
