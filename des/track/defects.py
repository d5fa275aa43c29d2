"""The defects of an iteration: one for each test that failed in a full suite, whatever became of it (step 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from des.track.record import Record
from des.track.values import mappings, named, text, texts

#: The levels of testing, as the text runs them.
LEVELS = ("unit", "integration", "e2e")
FOUND, FIXED = "found", "fixed"
_SEVERITY = {"unit": "medium", "integration": "high", "e2e": "high"}
_RAN = ("PASS", "FAIL")


@dataclass(frozen=True)
class DefectRecord:
    """One defect. level: the suite that showed it first; message: what the test said then. status: found, or fixed
    once a later run of that suite has the test and it passes. step, commit, cause, locus, fix: of the newest fix that
    was handed in for it, "" while there is none."""

    id: str
    test: str
    level: str
    severity: str
    status: str
    message: str
    found_at: str
    step: str = ""
    commit: str = ""
    cause: str = ""
    locus: str = ""
    fix: str = ""

    @property
    def open(self) -> bool:
        """Whether nothing shows yet that it is gone."""
        return self.status != FIXED


def defects(record: Record) -> tuple[DefectRecord, ...]:
    """All of them in the order in which they were seen; ids count from DEF-01."""
    first: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {}
    runs = [(level, raw) for level in LEVELS for raw in record.every(f"suite-{level}")]
    for level, raw in sorted(runs, key=lambda one: text(one[1], "timestamp")):
        for one in mappings(raw, "failing"):
            first.setdefault(text(one, "id"), (level, raw, one))
    return tuple(_defect(record, n, test, *seen) for n, (test, seen) in enumerate(first.items(), 1))


def _defect(
    record: Record, number: int, test: str, level: str, raw: Mapping[str, Any], failure: Mapping[str, Any]
) -> DefectRecord:
    fix, step = _fix(record, test)
    task = next((one for one in record.tasks if one.step == step), None)
    return DefectRecord(
        id=f"DEF-{number:02}",
        test=test,
        level=level,
        severity="critical" if _critical(record, test) else _SEVERITY[level],
        status=FIXED if _gone(record, level, test) else FOUND,
        message=text(failure, "message"),
        found_at=text(raw, "timestamp"),
        step=step,
        commit=task.commits[-1] if task and task.commits else "",
        cause=text(fix, "cause") or _cause(record, level, test),
        locus=text(fix, "locus"),
        fix=text(fix, "fix"),
    )


def _critical(record: Record, test: str) -> bool:
    """Whether the project calls this path critical; one run of a test with parameters counts as the test."""
    paths = texts(record.config, "critical_paths")
    return test in paths or test.partition("[")[0] in paths


def _gone(record: Record, level: str, test: str) -> bool:
    """The newest run knows: a run that says nothing, and a test that is no longer there, fix nothing."""
    newest = record.newest(f"suite-{level}")
    bad = {test for key in ("failing", "flaky", "missing") for test in named(newest, key)}
    return text(newest, "status") in _RAN and test not in bad


def _fix(record: Record, test: str) -> tuple[Mapping[str, Any], str]:
    """The newest fix for a test, and the step it was made in."""
    for given in reversed(record.given("fixes")):
        for fix in mappings(given.content, "fixes"):
            if text(fix, "test") == test:
                return fix, given.scope
    return {}, ""


def _cause(record: Record, level: str, test: str) -> str:
    """What the test engineer took for the cause."""
    causes = [one for given in record.given("suite", level) for one in mappings(given.content, "causes")]
    return next((text(one, "cause") for one in reversed(causes) if text(one, "test") == test), "")
