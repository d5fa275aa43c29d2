"""Coverage: what is counted, which report is refused, and what is enough."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from des.flow.code import Code
from des.flow.excuses import Excuses
from des.track import asked, settings
from des.track.criteria import Criterion, Status
from des.track.suites import coverage
from tests.support.histories import History
from tests.track.iteration import BEGIN, Iteration, excused, silent

#: Runs the unit tests under coverage.py, which the environment of these tests has.
RUN = """\
import sys
import coverage
measure = coverage.Coverage(source=["src"], branch=True, data_file=None)
measure.start()
import pytest
pytest.main(["-q", "-p", "no:cacheprovider", "tests/unit"])
measure.stop()
measure.json_report(outfile=sys.argv[1])
"""
REAL = {"tools": {"coverage": {"command": [sys.executable, "run.py", "{report}"], "format": "coverage.py"}}}
#: Hands in whatever lies in the tree under that name.
COPIED = {"tools": {"coverage": {"command": ["cp", "old.json", "{report}"], "format": "coverage.py"}}}


def measured(iteration: Iteration) -> dict[str, Any]:
    return coverage.measure(Code.of(iteration.delivery), settings.of(iteration.delivery.log()), silent)


def report(files: Mapping[str, tuple[list[int], list[int]]]) -> str:
    entries = {path: {"executed_lines": ran, "missing_lines": missed} for path, (ran, missed) in files.items()}
    return json.dumps({"meta": {"format": 3}, "files": entries})


def judged(covered: int, valid: int, given: Excuses | None = None, **thresholds: float) -> Criterion:
    counts = {"lines_covered": covered, "lines_valid": valid, "new_covered": 1, "new_valid": 2}
    return coverage.criteria({"coverage": counts}, {**settings.THRESHOLDS, **thresholds}, given or excused())[0]


@pytest.mark.req("DT-109")
def test_it_is_counted_by_the_tool_on_head(history: History) -> None:
    iteration = Iteration(history, REAL, {"run.py": RUN})
    shop = BEGIN["src/shop.py"] + "\n\ndef gift():\n    return 0\n"
    history.commit("feat: gifts", {"src/shop.py": shop})
    history.write({"src/shop.py": BEGIN["src/shop.py"]})
    found = measured(iteration)["coverage"]
    assert (found["lines_covered"], found["lines_valid"]) == (4, 6)
    assert (found["new_covered"], found["new_valid"]) == (1, 2)
    assert (found["branches_covered"], found["branches_valid"]) == (1, 2)
    assert found["unmeasured"] == []


@pytest.mark.req("DT-109")
def test_tests_do_not_raise_the_figure(history: History) -> None:
    files = {"src/shop.py": ([1, 2], [3, 4]), "tests/unit/test_shop.py": ([1, 4, 5], [])}
    found = measured(Iteration(history, COPIED, {"old.json": report(files)}))["coverage"]
    assert (found["lines_covered"], found["lines_valid"]) == (2, 4)


@pytest.mark.req("DT-109")
def test_what_a_report_leaves_out_counts_as_not_covered(history: History) -> None:
    iteration = Iteration(history, COPIED, {"old.json": report({"src/shop.py": ([1, 2, 3, 4], [])})})
    history.commit("feat: hard", {"src/hard.py": "def hard():\n    a = 1\n    return a\n", "src/page.html": "<p>\n"})
    found = measured(iteration)["coverage"]
    assert (found["lines_covered"], found["lines_valid"], found["unmeasured"]) == (4, 6, ["src/hard.py"])
    assert (found["new_covered"], found["new_valid"]) == (0, 2)


@pytest.mark.req("DT-109")
@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"/elsewhere/src/shop.py": ([1, 2], [])}, "are not in this tree: /elsewhere/src/shop.py"),
        ({"src/gone.py": ([1], [])}, "are not in this tree: src/gone.py"),
        ({"src/shop.py": ([1, 99], [])}, "line 99 of src/shop.py"),
        ({"src/shop.py": ([1, 2], [5])}, "line 5 of src/shop.py, which holds no code there: it is of another tree"),
        ({"tests/unit/test_shop.py": ([1, 4, 5], [])}, "names no production file, only tests/unit/test_shop.py"),
        ({}, "no line that can run"),
    ],
)  # fmt: skip
def test_a_report_of_another_tree_is_refused(history: History, files: dict[str, Any], told: str) -> None:
    facts = measured(Iteration(history, COPIED, {"old.json": report(files)}))
    row = coverage.criteria(facts, settings.THRESHOLDS, excused())[0]
    assert row.status is Status.INDETERMINATE
    assert told in row.fix


@pytest.mark.req("DT-109")
@pytest.mark.parametrize(
    ("track", "told"),
    [
        ({}, 'configure one: {"track": {"tools": {"coverage"'),
        ({"tools": {"coverage": {"command": ["true"], "format": "lcov"}}}, "true ended with 0 and left no report"),
        ({"tools": {"coverage": {"command": ["echo", "hello"], "format": "lcov"}}}, "is no record of a tracefile"),
    ],
)
def test_without_a_readable_report_it_is_undecided(history: History, track: dict[str, Any], told: str) -> None:
    row = coverage.criteria(measured(Iteration(history, track)), settings.THRESHOLDS, excused())[0]
    assert row.status is Status.INDETERMINATE
    assert told in row.fix


def test_a_project_that_measures_elsewhere_is_exempt(history: History) -> None:
    facts = measured(Iteration(history, {"not_applicable": {"coverage": "in the other repository"}}))
    assert coverage.criteria(facts, settings.THRESHOLDS, excused())[0].status is Status.EXEMPT


@pytest.mark.req("DT-110", "DT-149")
@pytest.mark.parametrize(
    ("covered", "valid", "thresholds", "status", "actual"),
    [
        (80, 100, {}, Status.PASS, "80 % (80 of 100 lines)"),
        (79999, 100000, {}, Status.FAIL, "79.99 % (79999 of 100000 lines)"),
        (80, 100, {"coverage_line": 80.1}, Status.FAIL, "80 % (80 of 100 lines)"),
        (75, 100, {"coverage_line": 70}, Status.FAIL, "75 % (75 of 100 lines)"),
        (1, 3, {"coverage_line": 0}, Status.FAIL, "33.33 % (1 of 3 lines)"),
        (0, 0, {}, Status.INDETERMINATE, ""),
    ],
)
def test_the_comparison_is_exact(
    covered: int, valid: int, thresholds: dict[str, float], status: Status, actual: str
) -> None:
    row = judged(covered, valid, **thresholds)
    assert (row.status, row.actual) == (status, actual)


@pytest.mark.req("DT-110")
def test_below_the_floor_only_the_user_lets_it_pass() -> None:
    standard = asked.coverage("standard 70")
    assert judged(75, 100, excused(standard), coverage_line=70).status is Status.CONDITIONAL
    assert judged(69, 100, excused(standard), coverage_line=70).status is Status.FAIL
    assert judged(79, 100, excused(asked.coverage("actual 79"))).status is Status.CONDITIONAL
    assert judged(78, 100, excused(asked.coverage("actual 79"))).status is Status.FAIL
    assert asked.coverage("actual 78").typed in judged(78, 100).fix


@pytest.mark.req("DT-110")
def test_changed_lines_have_a_threshold_of_their_own_where_one_is_set() -> None:
    counts = {"lines_covered": 90, "lines_valid": 100, "new_covered": 1, "new_valid": 2}
    for wanted, status in ((50, Status.PASS), (50.01, Status.FAIL)):
        rows = coverage.criteria({"coverage": counts}, {**settings.THRESHOLDS, "coverage_new": wanted}, excused())
        assert [row.status for row in rows] == [Status.PASS, status]
