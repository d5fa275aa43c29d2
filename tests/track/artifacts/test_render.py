"""Each artifact of the text: at its path, once something is on record of it, with its numbers and sections."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
import yaml

from des.facts import markdown
from des.facts.markdown import Table
from des.track.artifacts import places
from des.track.artifacts.render import render
from tests.track.iterations import (
    ASSESSMENT,
    BREAKDOWN,
    CODE,
    COMMITS,
    PLAN,
    RELEASE_NOTES,
    RUNBOOK,
    TEST_FIRST,
    Book,
    review,
)

WORKING = ".aiwg/working/iteration-3"


def made(book: Book, path: str, **more: Any) -> str:
    return render(book.record(**more))[path]


def front(text: str) -> dict[str, Any]:
    head = yaml.safe_load(text.removeprefix("---\n").partition("\n---\n")[0])
    assert isinstance(head, dict)
    return head


def headings(text: str, level: int = 2) -> list[str]:
    found = re.findall(rf"^{'#' * level} (.*)$", text, re.M)
    return [one for one in found if one != "Notes"]


def cells(text: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table below a heading, as a reader sees them."""
    body = re.split(rf"^#+ {re.escape(heading)}$", text, maxsplit=1, flags=re.M)[1]
    found = next(one for one in markdown.blocks(body) if isinstance(one, Table) and not one.problems)
    return [tuple(cell.text for cell in row) for row in found.rows]


@pytest.mark.req("DT-021", "DT-023", "DT-024", "DT-025", "DT-026", "DT-112", "DT-116", "DT-119", "DT-137", "DT-147",
                 "DT-156", "DT-176")  # fmt: skip
def test_a_whole_iteration_has_every_file() -> None:
    assert set(render(Book().whole().record())) == {
        ".aiwg/reports/iteration-3-readiness.md", f"{WORKING}/task-breakdown.md", f"{WORKING}/test-first-strategy.md",
        f"{WORKING}/design/T-01.md", ".aiwg/planning/iteration-3-plan.md",
        *(f"{WORKING}/tests/{task}-tests.md" for task in ("T-01", "T-02")),
        *(f"{WORKING}/implementation/{task}-complete.md" for task in ("T-01", "T-02", "T-03")),
        *(f"{WORKING}/reviews/{task}-review.md" for task in ("T-01", "T-02", "T-03")),
        *(f".aiwg/testing/iteration-3-{level}-test-results.md" for level in ("unit", "integration", "e2e")),
        ".aiwg/testing/iteration-3-test-results.md", f"{WORKING}/defects.md",
        *(f".aiwg/gates/iteration-3-{gate}-gate.md" for gate in ("security", "performance", "code-quality")),
        ".aiwg/gates/iteration-3-quality-report.md", ".aiwg/deployment/iteration-3-integration.md",
        ".aiwg/deployment/release-notes-iteration-3.md", ".aiwg/deployment/runbook-updates-iteration-3.md",
        ".aiwg/reports/iteration-3-assessment.md", ".aiwg/delivery/iteration-3/metrics.json",
        ".aiwg/delivery/iteration-3/traceability.csv",
    }  # fmt: skip


def test_only_what_is_on_record_is_rendered() -> None:
    assert render(Book().record()) == {}
    assert set(render(Book().readiness().record())) == {places.readiness(3)}
    assert places.assessment(3) not in render(Book().measured().record())


def test_every_file_says_what_it_is_about() -> None:
    for path, text in render(Book().whole().record()).items():
        if path.endswith(".md"):
            head = front(text)
            assert list(head)[:4] == ["schema", "iteration", "status", "code"], path
            assert head["schema"].startswith("des/")
            assert head["schema"].endswith("@1")
            assert head["code"] in ("", CODE)


@pytest.mark.req("DT-045")
def test_readiness() -> None:
    text = made(Book().readiness(), places.readiness(3))
    head = front(text)
    assert (head["status"], head["items"], head["items_ready"], head["gaps"]) == ("PARTIAL", 3, 2, 1)
    assert (head["points_ready"], head["points_total"], head["risk_items"]) == (5, 10, 1)
    assert cells(text, "Gaps") == [("US-03", "no acceptance criterion", "write one")]
    assert "- Deferred: `US-03`" in text


@pytest.mark.req("DT-027")
def test_a_work_package_for_each_task() -> None:
    text = made(Book().submit("breakdown", BREAKDOWN), f"{WORKING}/task-breakdown.md")
    assert headings(text, 3) == ["T-01 Total of a quote", "T-02 Tax and rounding", "T-03 Describe quotes"]
    card = text.split("### T-02")[1].split("###")[0]
    for label in ("Item", "Kind", "Estimated hours", "Dependencies", "Acceptance criteria", "Technical approach",
                  "Files", "Tests, unit", "Tests, integration", "Tests, e2e"):  # fmt: skip
        assert f"\n- {label}: " in card
    assert front(text)["status"] == "SUBMITTED"
    assert front(text)["hours"] == 4.5


@pytest.mark.req("DT-028")
def test_a_design_card_where_a_design_is_given() -> None:
    found = render(Book().submit("breakdown", BREAKDOWN).record())
    assert [path for path in found if "/design/" in path] == [f"{WORKING}/design/T-01.md"]
    assert headings(found[f"{WORKING}/design/T-01.md"]) == ["Responsibilities", "Collaborators", "Files"]


def test_the_test_first_strategy() -> None:
    text = made(Book().submit("test-first", TEST_FIRST), f"{WORKING}/test-first-strategy.md")
    assert cells(text, "T-01")[0] == ("test_total", "unit", "US-01-AC1", "yes")
    assert "- Test data: a quote of two lines\n- Mocks and stubs: none" in text
    assert front(text)["tests_that_block_the_start"] == 3


@pytest.mark.req("DT-021", "DT-072")
def test_the_plan_has_the_sections_of_its_template_and_computed_numbers() -> None:
    text = made(Book().readiness().planned(), places.plan(3))
    assert headings(text) == [
        "Goals", "Scope", "Tasks", "Sequence and critical path", "Owners and load", "Daily milestones", "Capacity",
        "Burndown forecast", "Risks", "Test strategy", "Change control",
    ]  # fmt: skip
    head = front(text)
    assert (head["status"], head["effort_hours"], head["capacity_hours"], head["utilization"]) == (
        "APPROVED",
        4.5,
        10,
        "45%",
    )
    assert head["critical_path"] == ["T-01", "T-02"]
    assert cells(text, "Burndown forecast") == [("2025-03-03", "1.5"), ("2025-03-04", "0")]
    assert ("alice", "T-01, T-02", "3.5", "8", "43.7%") in cells(text, "Owners and load")


@pytest.mark.req("DT-021")
def test_a_plan_without_a_team_claims_no_utilization() -> None:
    text = made(Book().readiness().planned(), places.plan(3), team=None)
    assert front(text)["utilization"] == "unknown"
    assert "- Team capacity: unknown: the team profile names no hours" in text


def test_a_plan_tells_what_changed_it() -> None:
    book = Book().gate("guidance", "NOTED", text="security first").planned().submit("plan", PLAN)
    book.gate("reopened", "OPEN", step="03-01", cause="gate-security", findings=["eval"])
    told = made(book, places.plan(3)).split("## Change control")[1]
    assert "Guidance: security first" in told
    assert "handed in 2 times" in told
    assert "Step 03-01 was opened again by gate-security: eval" in told


@pytest.mark.req("DT-082")
def test_the_tests_of_a_task() -> None:
    text = made(Book().planned().red("03-01"), f"{WORKING}/tests/T-01-tests.md")
    assert (front(text)["tests"], front(text)["coverage_target"]) == (2, 90)
    assert "- `tests/unit/test_quote.py::test_total`" in text
    assert f"{WORKING}/tests/T-01-tests.md" not in render(
        Book().planned().phase("03-01", "RED", "FAIL", tests=["a"]).record()
    )


@pytest.mark.req("DT-092")
def test_the_implementation_of_a_task() -> None:
    book = Book().planned().red("03-02").green("03-02").commit("03-02")
    book.submit("fixes", {"fixes": [{"test": "a::b", "cause": "float", "locus": "code", "fix": "Decimal"}]}, "03-02")
    text = made(book, f"{WORKING}/implementation/T-02-complete.md")
    head = front(text)
    assert (head["status"], head["tests_run"], head["verdict"], head["code"]) == ("review", 156, "PROVEN", CODE)
    assert head["commits"] == list(COMMITS["03-02"])
    assert cells(text, "Failures fixed") == [("a::b", "code", "float", "Decimal")]


@pytest.mark.req("DT-103")
def test_every_round_of_review_is_kept() -> None:
    blocker = {
        "file": "src/tax.py",
        "line": 7,
        "severity": "high",
        "problem": "a | b",
        "required_change": "use Decimal",
    }
    suggestion = {"file": "src/tax.py", "line": 9, "text": "rename", "disposition": "done"}
    book = (
        Book()
        .planned()
        .submit("review", review("NEEDS_CHANGES", ["US-02-AC1"], blockers=[blocker]), "03-02", "code-reviewer")
    )
    book.submit("review", review("APPROVED", ["US-02-AC1"], suggestions=[suggestion]), "03-02", "code-reviewer")
    text = made(book, f"{WORKING}/reviews/T-02-review.md")
    assert headings(text) == ["Task", "Round 1: NEEDS_CHANGES", "Round 2: APPROVED"]
    first, second = text.split("## Round 2")
    assert cells(first, "Required changes") == [("src/tax.py:7", "high", "a | b", "use Decimal")]
    assert cells(second, "Suggestions") == [("src/tax.py:9", "rename", "done")]
    assert len(cells(first, "Checks")) == 5
    head = front(text)
    assert (head["status"], head["rounds"], head["blockers"], head["reviewer"]) == ("APPROVED", 2, 0, "code-reviewer")


FAILING = [
    {"id": "tests/unit/test_tax.py::test_half_up[1]", "message": "1.005 != 1.01"},
    {"id": "tests/a.py::test_b", "message": "no"},
]


@pytest.mark.req("DT-111", "DT-112", "DT-115")
def test_a_suite_that_failed() -> None:
    book = Book().suite("unit", "FAIL", run=10, passed=8, failing=FAILING, flaky=["tests/c.py::test_d"])
    book.submit("suite", {"summary": "Two fail.", "observations": ["slow"], "causes": [{"test": "tests/a.py::test_b", "cause": "typo"}]},
                "unit", "test-engineer")  # fmt: skip
    text = made(book, ".aiwg/testing/iteration-3-unit-test-results.md")
    head = front(text)
    assert (head["status"], head["run"], head["passed"], head["failed"]) == ("FAIL", 10, 8, 2)
    assert head["coverage"]["lines_covered"] == 85
    assert cells(text, "Failed tests")[1] == ("tests/a.py::test_b", "no", "typo")
    assert cells(text, "Not counted as passed") == [("Flaky", "tests/c.py::test_d")]
    assert cells(text, "Coverage")[0] == ("Lines", "85", "100", "85%")


@pytest.mark.req("DT-113", "DT-115", "DT-116", "DT-117", "DT-118", "DT-119")
def test_integration_and_e2e_results() -> None:
    book = Book().suite(
        "integration", run=42, passed=42, areas={"endpoints": 4, "services": 0, "database": 3, "external": 0}
    )
    book.suite("e2e", run=8, passed=7, critical=[{"path": "t::a", "passed": True}, {"path": "t::b", "passed": False}])
    book.submit("suite", {"summary": "ok", "observations": ["the button is hidden"], "causes": []}, "e2e")
    text = made(book, ".aiwg/testing/iteration-3-integration-test-results.md")
    assert cells(text, "Areas") == [("endpoints", "4"), ("services", "0"), ("database", "3"), ("external", "0")]
    assert "- Tests run: 42\n- Tests passed: 42" in text
    assert "- Duration: 1.5 s" in text
    text = made(book, ".aiwg/testing/iteration-3-e2e-test-results.md")
    assert cells(text, "Critical user paths") == [("t::a", "passed"), ("t::b", "not passed")]
    assert "- the button is hidden" in text


@pytest.mark.req("DT-023", "DT-029")
@pytest.mark.parametrize(("book", "status"), [
    (Book().tested(), "PASS"), (Book().tested().suite("e2e", "EXEMPT", reason="a library"), "PASS"),
    (Book().tested().suite("e2e", "FAIL"), "FAIL"), (Book().tested().suite("e2e", "INDETERMINATE"), "INDETERMINATE"),
    (Book().suite("unit").suite("e2e"), "INCOMPLETE"), (Book().tested().suite("unit", code="old"), "INCOMPLETE"),
])  # fmt: skip
def test_the_roll_up_of_the_suites(book: Book, status: str) -> None:
    text = made(book, places.results(3))
    assert front(text)["status"] == status
    assert headings(text) == ["Suites", "Evaluation", "Open defects"]
    assert f"the verdict is {status}" in text


@pytest.mark.req("DT-029")
def test_the_evaluation_counts() -> None:
    text = made(Book().tested().suite("unit", "FAIL", run=10, passed=8, failing=FAILING), places.results(3))
    head = front(text)
    assert (head["run"], head["passed"], head["defects"], head["defects_open"]) == (60, 58, 2, 2)
    assert "- Tests passed: 58 of 60" in text
    assert front(made(Book().tested(), places.results(3), code="new"))["status"] == "INCOMPLETE"


@pytest.mark.req("DT-030")
def test_a_defect_for_each_failing_test() -> None:
    config = {"track": {"critical_paths": ["tests/e2e/test_o.py::test_o"]}}
    book = (
        Book(config=config).planned().red("03-02").green("03-02").commit("03-02").suite("unit", "FAIL", failing=FAILING)
    )
    book.suite("e2e", "FAIL", failing=[{"id": "tests/e2e/test_o.py::test_o[x]", "message": "503"}, FAILING[0]])
    book.submit(
        "fixes", {"fixes": [{"test": FAILING[0]["id"], "cause": "float", "locus": "code", "fix": "Decimal"}]}, "03-02"
    )
    text = made(book, places.defects(3))
    assert [(one["id"], one["status"], one["severity"]) for one in front(text)["defects"]] == [
        ("DEF-01", "found", "medium"), ("DEF-02", "found", "medium"), ("DEF-03", "found", "critical")]  # fmt: skip
    rows = cells(
        made(book.suite("unit").suite("e2e", missing=["tests/e2e/test_o.py::test_o[x]"]), places.defects(3)), "Defects"
    )
    assert [(row[0], row[3]) for row in rows] == [("DEF-01", "fixed"), ("DEF-02", "fixed"), ("DEF-03", "found")]
    assert rows[0][5] == "333333333333"
    assert rows[0][4].startswith("Unit tests, 2025-")


@pytest.mark.req("DT-030")
@pytest.mark.parametrize(
    ("status", "facts"), [("INDETERMINATE", {}), ("EXEMPT", {}), ("PASS", {"flaky": [FAILING[0]["id"]]})]
)
def test_a_defect_is_not_fixed_by_silence(status: str, facts: dict[str, Any]) -> None:
    book = Book().suite("unit", "FAIL", failing=FAILING[:1]).suite("unit", status, **facts)
    assert front(made(book, places.defects(3)))["open"] == 1


@pytest.mark.req("DT-123")
def test_a_fix_for_each_failure() -> None:
    book = Book().suite("unit", "FAIL", failing=FAILING)
    assert front(made(book, places.fixes(3)))["without_a_fix"] == 2
    book.submit(
        "fixes", {"fixes": [{"test": one["id"], "cause": "c", "locus": "test", "fix": "f"} for one in FAILING]}, "03-01"
    )
    text = made(book, places.fixes(3))
    assert (front(text)["status"], front(text)["fixes"]) == ("COMPLETE", 2)
    assert cells(text, "Fixes")[0] == (FAILING[0]["id"], "03-01", "test", "c", "f")
    assert places.fixes(3) not in render(Book().tested().record())


HIGH = {"fingerprint": "f1", "tool": "bandit", "rule": "B307", "severity": "high", "file": "src/a.py", "line": 3,
        "text": "eval", "owasp": ["A03"]}  # fmt: skip
CRITERIA = [{"id": "high", "what": "high vulnerabilities", "op": "=", "threshold": "0", "actual": "1", "status": "FAIL",
             "fix": "do not evaluate input"}]  # fmt: skip
ANSWER = {"verdict": "FAIL", "summary": "One way in.", "checks": [{"id": "practices", "ok": False, "note": "see below"}],
          "findings": [{"severity": "high", "file": "src/b.py", "line": 1, "problem": "no limit", "required_change": "limit"}]}  # fmt: skip


def failed_security() -> Book:
    counts = {"critical": 0, "high": 1, "medium": 0, "low": 0, "unknown": 0}
    book = Book().gated().security("FAIL", criteria=CRITERIA, findings=[HIGH], counts=counts, owasp={"A03": 1},
                                   auth_changes=["src/auth/login.py"])  # fmt: skip
    return book.submit("security", ANSWER, by="security-gatekeeper")


@pytest.mark.req("DT-137")
def test_the_security_gate() -> None:
    text = made(failed_security(), ".aiwg/gates/iteration-3-security-gate.md")
    head = front(text)
    assert (head["status"], head["counts"]["high"], head["criteria"][0]["status"]) == ("FAIL", 1, "FAIL")
    assert cells(text, "Findings")[0] == ("high", "bandit", "B307", "src/a.py:3", "A03", "eval", "f1")
    assert cells(text, "OWASP Top 10") == [("A03", "1")]
    assert "- `src/auth/login.py`" in text
    assert cells(text, "Findings by hand") == [("high", "src/b.py:1", "no limit", "limit")]


def test_the_architect_has_a_part_of_the_security_gate() -> None:
    book = failed_security().submit(
        "security-architecture", {"verdict": "PASS", "summary": "fits"}, by="security-architect"
    )
    text = made(book, ".aiwg/gates/iteration-3-security-gate.md")
    assert "## Judgement of the security-architect: PASS\n\n- fits\n" in text


@pytest.mark.req("DT-146", "DT-147")
def test_the_performance_gate() -> None:
    text = made(
        Book().performance(evidence=".aiwg/delivery/iteration-3/evidence/bench.json"),
        ".aiwg/gates/iteration-3-performance-gate.md",
    )
    assert cells(text, "Performance profile") == [("quote", "p95_ms", "80", "ms", "79", "1.3")]
    assert "- Baseline: iteration-2\n- Raw report: `.aiwg/delivery/iteration-3/evidence/bench.json`" in text
    first = made(Book().performance("WARNING", baseline=""), ".aiwg/gates/iteration-3-performance-gate.md")
    assert "- Baseline: none yet" in first


@pytest.mark.req("DT-156")
def test_the_code_quality_gate() -> None:
    book = Book().quality("FAIL", offenders=[{"function": "total", "file": "src/a.py", "line": 9, "complexity": 14}],
                          lint=[{"file": "src/a.py", "line": 1, "rule": "F401", "severity": "high", "text": "unused"}],
                          api_docs=["src/a.py:9 D103"], debt={"todo": 2, "suppressions": 1})  # fmt: skip
    text = made(book, ".aiwg/gates/iteration-3-code-quality-gate.md")
    assert cells(text, "Functions that are too complex") == [("total", "src/a.py:9", "14")]
    assert cells(text, "Lint") == [("src/a.py:1", "F401", "high", "unused")]
    assert "## Public API without documentation\n\n- src/a.py:9 D103\n" in text
    assert cells(text, "New debt") == [("todo", "2"), ("suppressions", "1")]
    assert front(text)["offenders"] == 1


@pytest.mark.req("DT-024", "DT-157", "DT-158", "DT-159")
def test_a_blocked_report_says_what_and_until_when() -> None:
    text = made(failed_security(), places.quality(3))
    assert (front(text)["status"], front(text)["failing"]) == ("BLOCKED", ["security"])
    assert headings(text) == ["Gates", "Failing gates", "Required fixes", "Remediation timeline"]
    assert cells(text, "Required fixes") == [
        ("Security gate", "high vulnerabilities: 1", "do not evaluate input"), ("Security gate", "no limit", "limit")]  # fmt: skip
    assert "Not planned yet." in text
    plan = {
        "items": [
            {"gate": "security", "finding": "eval", "required_fix": "parse", "owner": "alice", "due": "2025-03-05"}
        ]
    }
    later = made(failed_security().submit("remediation", plan), places.quality(3))
    assert cells(later, "Remediation timeline") == [("security", "eval", "parse", "alice", "2025-03-05")]


@pytest.mark.req("DT-158")
def test_a_report_that_passes_has_nothing_to_repair() -> None:
    text = made(Book().gated(), places.quality(3))
    assert front(text)["status"] == "PASS"
    assert headings(text) == ["Gates"]
    some = made(
        Book().gated().performance("EXEMPT", reason="no server"), places.quality(3), acknowledged=("gate-performance",)
    )
    assert cells(some, "Gates")[1] == ("Performance gate", "EXEMPT", "accepted by the user", "no server")
    assert front(some)["conditions"] == 1
    assert front(made(Book().security(), places.quality(3)))["status"] == "BLOCKED"


@pytest.mark.req("DT-169")
def test_the_integration() -> None:
    text = made(Book().integrated(), places.integration(3))
    assert (
        "- Commits merged: 4\n- Build status: SUCCESS\n- Deployment status: SUCCESS\n- Smoke tests: 2 of 2 passed (PASS)"
        in text
    )
    failed = made(
        Book().integrated("FAILURE", build={"status": "FAILURE"}, deploy={}, smoke={}, error="no space"),
        places.integration(3),
    )
    assert front(failed)["status"] == "FAILURE"
    assert "- Deployment status: not run\n- Smoke tests: 0 of 0 passed (not run)" in failed
    assert "## Error\n\n- no space" in failed


@pytest.mark.req("DT-025", "DT-171", "DT-173")
def test_release_notes_have_four_sections() -> None:
    text = made(Book().submit("release-notes", RELEASE_NOTES), places.release_notes(3))
    assert headings(text) == ["New Features", "Improvements", "Bug Fixes", "Known Issues"]
    assert "## Improvements\n\nNone.\n" in text
    assert "- A quote in one click. (US-01)" in text
    assert "## Known Issues\n\nNone.\n" in text


@pytest.mark.req("DT-171")
def test_what_is_open_is_a_known_issue() -> None:
    book = Book().suite("unit", "FAIL", failing=FAILING[:1]).submit("release-notes", RELEASE_NOTES)
    assert "## Known Issues\n\n- DEF-01: 1.005 != 1.01\n" in made(book, places.release_notes(3))


@pytest.mark.req("DT-031", "DT-174", "DT-175", "DT-176")
def test_runbook_updates() -> None:
    text = made(Book().submit("runbook", RUNBOOK), places.runbook(3))
    assert cells(text, "Impacts") == [
        ("Configuration", "Set QUOTE_TAX."), ("Deployment process", "No impact: unchanged"),
        ("Monitoring and alerts", "No impact: unchanged"), ("Database migrations", "No impact: unchanged"),
        ("API changes", "No impact: unchanged")]  # fmt: skip
    none = {"impacts": RUNBOOK["impacts"][1:3], "summary": "nothing"}
    text = made(Book().submit("runbook", none), places.runbook(3))
    assert front(text)["status"] == "NO IMPACT"
    assert ("Configuration", "Not stated") in cells(text, "Impacts")


@pytest.mark.req("DT-186")
def test_metrics_as_a_file() -> None:
    book = Book().measured()
    found = json.loads(made(book, places.metrics(3)))
    assert (found["schema"], found["iteration"], found["status"], found["velocity"]) == (
        "des/metrics@1",
        3,
        "MEASURED",
        5,
    )
    assert not {"gate", "timestamp", "seq", "prev", "h"} & set(found)


@pytest.mark.req("DT-026", "DT-187", "DT-188", "DT-189", "DT-190", "DT-191", "DT-192")
def test_the_assessment() -> None:
    text = made(Book().whole(), places.assessment(3))
    assert headings(text) == ["Goals Achievement", "Velocity Metrics", "Quality Metrics", "Risks", "Lessons Learned",
                              "Team Performance"]  # fmt: skip
    head = front(text)
    assert (head["status"], head["completion"], head["velocity"], head["coverage"]) == ("COMPLETE", "100%", 5, "85%")
    assert cells(text, "Goals Achievement") == [("Points", "5", "5", "100%"), ("Tasks", "3", "3", "100%")]
    assert "### New\n\n- tax changes in May\n" in text
    assert cells(text, "Actions") == [("ask for data", "alice", "4")]
    assert "- Capacity utilization, estimated hours of what is done: 45%\n- Worked as planned." in text


@pytest.mark.req("DT-187", "DT-188")
def test_an_assessment_rounds_nothing_up() -> None:
    book = Book().measured(
        points={"planned": 7, "completed": 6}, coverage=0.79999, gate_pass_rate={"first_try": 2 / 3, "all": 0.29}
    )
    text = made(book.submit("assessment", ASSESSMENT), places.assessment(3))
    head = front(text)
    assert (head["completion"], head["coverage"], head["status"]) == ("85.7%", "79.9%", "SUBMITTED")
    assert head["gate_pass_rate"] == {"first_try": "66.6%", "all": "29%"}


@pytest.mark.req("DT-204")
def test_traceability_as_a_table() -> None:
    book = Book().suite("unit", "FAIL", failing=[{"id": "tests/unit/test_tax.py::test_half_up[1]"}]).whole()
    text = made(book, places.traceability(3))
    assert text.splitlines()[0] == (
        "use_case_id,requirement_id,design_item,code_module,test_id,defect_id,release_ref,owner,status,notes"
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["use_case_id"], row["requirement_id"], row["defect_id"], row["status"]) for row in rows] == [
        ("UC-01", "US-01-AC1", "", "done"), ("UC-01", "US-01-AC2", "", "done"), ("UC-01", "US-01-AC2", "", "done"),
        ("UC-01", "US-02-AC1", "DEF-01", "done")]  # fmt: skip


def test_the_table_holds_no_formula_and_no_extra_row() -> None:
    evil = {"tasks": [{**BREAKDOWN["tasks"][0], "files": ['=HYPERLINK("x")\n"a",b\r\nc']}]}
    rows = list(csv.reader(io.StringIO(made(Book().readiness().submit("breakdown", evil), places.traceability(3)))))
    assert {len(row) for row in rows} == {10}
    assert len(rows) == 3
    assert rows[1][3].startswith("'=HYPERLINK")
