"""The 19 boxes: all are met for a whole iteration, and each one falls by what it is about, alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from des.track import dod
from des.track.dod import DodFacts
from tests.track.iterations import CODE, COMMITS, COVERAGE, PASSING, RELEASE_NOTES, RUNBOOK, Book, review

PRESENT = frozenset(
    {".aiwg/deployment/release-notes-iteration-3.md", ".aiwg/deployment/runbook-updates-iteration-3.md"}
)
FACTS = DodFacts(
    CODE, True, {commit: ["T-01"] for each in COMMITS.values() for commit in each}, (), PASSING, frozenset(), PRESENT
)
SECTIONS = (
    ("Implementation Complete", ["All acceptance criteria met", "Code peer-reviewed", "Code merged to main",
                                 "No outstanding review comments"]),
    ("Tests Complete", ["Unit tests written and passing", "Integration tests passing", "E2E tests passing",
                        "Coverage targets met"]),
    ("Documentation Complete", ["Code comments added", "Release notes updated", "Runbooks updated",
                                "Traceability maintained"]),
    ("Quality Gates Passed", ["Security gate passed", "Performance gate passed", "Code quality gate passed",
                              "No critical defects"]),
    ("Deployment Ready", ["Deployed to dev successfully", "Smoke tests passing", "Configuration documented"]),
)  # fmt: skip


def unmet(book: Book, facts: DodFacts = FACTS, **more: Any) -> dict[int, str]:
    return {int(box.id[4:]): box.why for box in dod.judge(book.record(**more), facts) if not box.met}


def test_the_boxes_are_those_of_the_text() -> None:
    boxes = dod.judge(Book().record(), FACTS)
    assert [(box.section, box.text) for box in boxes] == [(title, one) for title, each in SECTIONS for one in each]
    assert [box.id for box in boxes] == [f"DOD-{n:02}" for n in range(1, 20)]


@pytest.mark.req("DT-193", "DT-204", "DT-205", "DT-207")
def test_a_whole_iteration_meets_all() -> None:
    assert unmet(Book().whole()) == {}


def test_nothing_on_record_meets_nothing() -> None:
    nothing = DodFacts("", False, {})
    assert [box.id for box in dod.judge(Book().record(), nothing) if box.met] == []
    assert {13, 14, 15, 16, 17, 18} <= set(unmet(Book().whole(), replace(FACTS, code="")))


@pytest.mark.req("DT-193")
def test_a_criterion_needs_a_passing_test_and_the_reviewer() -> None:
    broken = replace(FACTS, passing=PASSING - {"tests/unit/test_quote.py::test_total"})
    assert unmet(Book().whole(), broken) == {1: "US-01-AC1: no test that was planned for it passes"}
    assert unmet(Book().whole(), replace(broken, accepted=frozenset({"US-01-AC1"}))) == {}
    assert unmet(Book().whole(), replace(FACTS, passing=None)) == {1: "nobody knows which tests pass on the final code"}
    silent = Book().whole().submit("review", review(criteria=["US-01-AC2"]), "03-01", "code-reviewer")
    assert unmet(silent) == {}, "an earlier review of the same commits still holds"
    denied = review()
    denied["checks"]["acceptance"] = [{"ac": "US-01-AC1", "met": False, "evidence": "no total"}]
    assert set(unmet(Book().whole().submit("review", denied, "03-01", "code-reviewer"))) == {1}
    bare = review()
    bare["checks"]["acceptance"] = [{"ac": "US-01-AC1", "met": True, "evidence": " "}]
    assert set(unmet(Book().whole().submit("review", bare, "03-01", "code-reviewer"))) == {1}


@pytest.mark.req("DT-194")
def test_a_review_is_about_the_newest_commits_and_by_somebody_else() -> None:
    book = Book().whole().red("03-01").green("03-01").commit("03-01")
    assert set(unmet(book)) == {1, 2, 9}
    own = Book().whole().submit("review", review(criteria=["US-01-AC1"]), "03-01", "des:software-implementer")
    assert unmet(own) == {2: "T-01 was reviewed by des:software-implementer, who writes code"}
    asked = Book().gate("guidance", "NOTED", reviewers=2).whole()
    assert set(unmet(asked)) == {2}


@pytest.mark.req("DT-195")
def test_code_is_merged() -> None:
    assert set(unmet(Book().whole(), replace(FACTS, merged=False))) == {3}


@pytest.mark.req("DT-196")
@pytest.mark.parametrize(("what", "why"), [
    ({"suggestions": [{"file": "a", "line": 1, "text": "rename it"}]}, "T-01: nobody said what becomes of: rename it"),
    ({"blockers": [{"problem": "no lock"}]}, "T-01: blocker: no lock"),
])  # fmt: skip
def test_no_comment_is_left_open(what: dict[str, Any], why: str) -> None:
    one = review(criteria=["US-01-AC1"], **what)
    assert unmet(Book().whole().submit("review", one, "03-01", "code-reviewer")) == {4: why}


@pytest.mark.req("DT-196")
@pytest.mark.parametrize("what", ["done", "deferred", "rejected"])
def test_a_suggestion_that_was_answered_is_not_open(what: str) -> None:
    one = review(suggestions=[{"file": "a", "line": 1, "text": "x", "disposition": what}])
    assert unmet(Book().whole().submit("review", one, "03-01", "code-reviewer")) == {}


@pytest.mark.req("DT-197")
def test_unit_tests_are_written_first() -> None:
    book = Book().readiness().planned()
    book.green("03-01").commit("03-01").reviewed("03-01", ["US-01-AC1", "US-01-AC2"])
    book.red("03-02").green("03-02").commit("03-02").reviewed("03-02", ["US-02-AC1"])
    book.green("03-03").commit("03-03").reviewed("03-03", ["US-01-AC2"])
    book.tested().gated().integrated().documented().assessed().finalized()
    found = unmet(book)
    assert found[5] == "no tests were written first for T-01"
    assert set(found) == {5, 12}


@pytest.mark.req("DT-197", "DT-198", "DT-199")
@pytest.mark.parametrize(("box", "level"), [(5, "unit"), (6, "integration"), (7, "e2e")])
@pytest.mark.parametrize(("status", "facts"), [
    ("FAIL", {"failing": [{"id": "a"}]}), ("INDETERMINATE", {}), ("PASS", {"run": 0, "passed": 0}),
    ("PASS", {"failing": [{"id": "a"}]}), ("EXEMPT", {}),
])  # fmt: skip
def test_each_suite_passes(box: int, level: str, status: str, facts: dict[str, Any]) -> None:
    assert set(unmet(Book().whole().suite(level, status, **facts))) == {box}


@pytest.mark.req("DT-198", "DT-199")
def test_a_suite_that_does_not_apply_needs_the_users_word() -> None:
    book = Book().whole().suite("e2e", "EXEMPT")
    assert unmet(book, acknowledged=("suite-e2e",)) == {}


def test_evidence_about_other_code_counts_for_nothing() -> None:
    assert set(unmet(Book().whole(), replace(FACTS, code="new"))) == {5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 18}


@pytest.mark.req("DT-200")
def test_coverage_is_compared_exactly() -> None:
    below = {**COVERAGE, "lines_covered": 79999, "lines_valid": 100000}
    assert unmet(Book().whole().suite("unit", coverage=below)) == {8: "79.9% of the lines, asked for are 80%"}
    exact = {**COVERAGE, "lines_covered": 80, "lines_valid": 100}
    assert unmet(Book().whole().suite("unit", coverage=exact)) == {}
    assert set(unmet(Book().whole().suite("unit", coverage={}))) == {8}
    assert unmet(Book().whole().suite("unit", coverage=below), acknowledged=("coverage",)) == {}
    excepted = [{"id": "coverage", "status": "CONDITIONAL"}]
    assert unmet(Book().whole().suite("unit", coverage=below, criteria=excepted)) == {}
    assert set(unmet(Book().gate("guidance", "NOTED", thresholds={"coverage_line": 90}).whole())) == {8}
    assert set(unmet(Book(config={"track": {"thresholds": {"coverage_new": 95}}}).whole())) == {8}


@pytest.mark.req("DT-201")
def test_code_is_documented() -> None:
    assert set(unmet(Book().whole().quality(api_docs=[{"id": "quote.total"}]))) == {9}
    silent = review(criteria=["US-01-AC1"])
    silent["checks"]["documentation"]["ok"] = False
    assert set(unmet(Book().whole().submit("review", silent, "03-01", "code-reviewer"))) == {9}


@pytest.mark.req("DT-202")
def test_release_notes_name_each_visible_item_once() -> None:
    assert set(
        unmet(Book().whole(), replace(FACTS, present=PRESENT - {".aiwg/deployment/release-notes-iteration-3.md"}))
    ) == {10}
    twice = {**RELEASE_NOTES, "improvements": [{"item": "US-01", "text": "x"}]}
    assert unmet(Book().whole().submit("release-notes", twice)) == {10: "US-01 stands 2 times in them"}
    assert unmet(Book().whole().submit("release-notes", {**RELEASE_NOTES, "bug_fixes": []})) == {
        10: "US-02 stands 0 times in them"
    }


@pytest.mark.req("DT-203")
def test_runbooks_speak_of_every_area() -> None:
    assert set(
        unmet(Book().whole(), replace(FACTS, present=PRESENT - {".aiwg/deployment/runbook-updates-iteration-3.md"}))
    ) == {11}
    less = {**RUNBOOK, "impacts": RUNBOOK["impacts"][:-1]}
    assert unmet(Book().whole().submit("runbook", less)) == {11: "nothing is said about api changes"}


@pytest.mark.req("DT-204")
def test_every_commit_names_a_task() -> None:
    stray = replace(FACTS, commits={**FACTS.commits, "9" * 40: ()})
    assert unmet(Book().whole(), stray) == {12: "commit 999999999999 names no task of this iteration"}


@pytest.mark.req("DT-205")
@pytest.mark.parametrize(("box", "gate"), [(13, "security"), (14, "performance"), (15, "quality")])
@pytest.mark.parametrize("status", ["FAIL", "INDETERMINATE", "WARNING", "CONDITIONAL", "EXEMPT", "what?"])
def test_each_gate_passes(box: int, gate: str, status: str) -> None:
    book = getattr(Book().whole(), gate)(status)
    assert set(unmet(book)) == {box}
    accepted = set() if status in ("WARNING", "CONDITIONAL", "EXEMPT") else {box}
    assert set(unmet(book, acknowledged=(f"gate-{gate}",))) == accepted


@pytest.mark.req("DT-206")
def test_no_critical_defect_is_open() -> None:
    config = {"track": {"critical_paths": ["tests/e2e/test_order.py::test_order"]}}
    failing = [{"id": "tests/e2e/test_order.py::test_order[1]", "message": "timeout"}]
    assert set(unmet(Book(config=config).whole().suite("e2e", "FAIL", failing=failing))) == {7, 16}
    assert set(unmet(Book().whole().suite("e2e", "FAIL", failing=failing))) == {7}
    fixed = Book(config=config).suite("e2e", "FAIL", failing=failing).whole()
    assert unmet(fixed) == {}
    counts = {"critical": 1, "high": 0}
    assert set(unmet(Book().whole().security("FAIL", counts=counts))) == {13, 16}


@pytest.mark.req("DT-207")
@pytest.mark.parametrize(("facts", "boxes"), [
    ({"deploy": {"status": "FAILURE"}}, {17}), ({"deploy": {}}, {17}), ({"deploy": {"status": "EXEMPT"}}, {17}),
    ({"smoke": {"run": 0, "passed": 0, "status": "PASS"}}, {18}), ({"smoke": {"run": 2, "passed": 1, "status": "PASS"}}, {18}),
    ({"smoke": {"status": "EXEMPT"}}, {18}), ({"code": "other"}, {17, 18}),
])  # fmt: skip
def test_deployed_and_smoke_tested(facts: dict[str, Any], boxes: set[int]) -> None:
    book = Book().whole().integrated(**facts)
    assert set(unmet(book)) == boxes
    accepted = set() if "EXEMPT" in str(facts) else boxes
    assert set(unmet(book, acknowledged=("deploy", "smoke"))) == accepted


@pytest.mark.req("DT-208")
@pytest.mark.parametrize(("keys", "why"), [
    (("QUOTE_TAX",), "no document has the configuration key QUOTE_TAX"), (None, "nobody looked for new configuration keys"),
])  # fmt: skip
def test_configuration_is_documented(keys: tuple[str, ...] | None, why: str) -> None:
    assert unmet(Book().whole(), replace(FACTS, undocumented=keys)) == {19: why}


def test_nothing_is_read_from_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert unmet(Book().whole()) == {}
