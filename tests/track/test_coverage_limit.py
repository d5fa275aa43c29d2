"""One limit for coverage: the row, the gate, the Definition of Done, the progress and the documents name the same."""

from __future__ import annotations

from typing import Any

import pytest

from des.contract.errors import DesError
from des.flow.excuses import Excuses
from des.track import asked, settings, start
from des.track.artifacts import places, render
from des.track.criteria import Criterion
from des.track.gates import quality
from des.track.progress import progress
from des.track.suites import verdict
from tests.track.iteration import excused
from tests.track.iterations import COVERAGE, Book
from tests.track.test_dod import unmet

STANDARD = asked.coverage("standard 70")


class Measured:
    """An iteration whose project configured 70 percent and whose tests covered 75, or what ``over`` says."""

    def __init__(self, given: Excuses, asks: float = 70, covered: int = 75, **over: Any) -> None:
        self.book = Book(config={"track": {"thresholds": {"coverage_line": asks}, **over.pop("track", {})}}).whole()
        facts = {"coverage": {**COVERAGE, "lines_covered": covered}, **over}
        suite = {"passed": 8, "run": 8, "skipped": 0, "suites": [], "failing": [], "flaky": [], "missing": [],
                 "weakened": [], **facts}  # fmt: skip
        limits = settings.thresholds(self.book.log)
        status, self.rows = verdict.judge("unit", suite, limits, given)
        _, gate = quality.judge(facts, settings.of(self.book.log), limits, None, given)
        self.gate = gate
        self.book.suite("unit", status.value, criteria=[row.to_json() for row in self.rows], **facts)
        self.record = self.book.record()

    def row(self, rows: tuple[Criterion, ...]) -> tuple[str, str]:
        return next((one.threshold, one.status.value) for one in rows if one.id == "coverage")

    def told(self) -> str:
        """The line on coverage of the document with the test results."""
        text = render.render(self.record)[places.results(3)]
        return next(line for line in text.splitlines() if line.startswith("- Coverage:"))


@pytest.mark.req("DT-110", "DT-149", "DT-200")
def test_a_configured_limit_below_the_floor_is_told_as_the_floor_everywhere() -> None:
    seen = Measured(excused())
    assert seen.row(seen.rows) == seen.row(seen.gate) == ("80 %", "FAIL")
    assert unmet(seen.book) == {5: "the unit suite: FAIL, 8 tests run", 8: "75% of the lines, asked for are 80%"}
    assert seen.told() == "- Coverage: 75% (asked for: 80%)"


@pytest.mark.req("DT-110", "DT-200", "DT-215")
def test_an_exception_of_the_user_is_told_as_one_and_not_as_a_target_that_is_met() -> None:
    seen = Measured(excused(STANDARD))
    assert seen.row(seen.rows) == seen.row(seen.gate) == ("80 %", "CONDITIONAL")
    assert [row.fix for row in (*seen.rows, *seen.gate) if row.id == "coverage"] == ["excepted by the user"] * 2
    assert unmet(seen.book) == {}
    assert seen.told() == "- Coverage: 75% (asked for: 80%, excepted by the user)"
    last = progress(seen.record, 4).splitlines()[-1]
    assert last == "⚠️ All tests passing; coverage 75%, asked for are 80%: excepted by the user"


@pytest.mark.req("DT-110", "DT-200", "DT-215")
@pytest.mark.parametrize(("asks", "covered", "limit"), [(90, 92, "90%"), (70, 81, "80%"), (0, 80, "80%")])
def test_a_limit_that_is_reached_is_told_as_such(asks: float, covered: int, limit: str) -> None:
    seen = Measured(excused(), asks, covered)
    assert seen.row(seen.rows)[1] == "PASS"
    assert unmet(seen.book) == {}
    assert seen.told() == f"- Coverage: {covered}% (asked for: {limit})"
    assert progress(seen.record, 4).splitlines()[-1] == "✓ All tests passing, coverage targets met"


@pytest.mark.req("DT-110", "DT-215")
def test_coverage_that_does_not_apply_is_neither_met_nor_missed() -> None:
    seen = Measured(excused(), coverage={}, coverage_exempt="measured elsewhere")
    assert seen.told() == "- Coverage: not applicable (measured elsewhere)"
    last = progress(seen.record, 4).splitlines()[-1]
    assert last == "⚠️ All tests passing (coverage not applicable)"


@pytest.mark.req("DT-010")
def test_guidance_is_held_against_the_limit_in_force() -> None:
    rules = settings.read({"track": {"thresholds": {"coverage_line": 70}}})
    with pytest.raises(DesError, match="coverage_line >= 75 %, in force is coverage_line >= 80 %"):
        start.understood(rules, "coverage must be at least 75%")
    assert start.understood(rules, "coverage is slipping").thresholds == {"coverage_new": 80}
    assert start.understood(rules, "coverage must be at least 85%").thresholds["coverage_line"] == 85
