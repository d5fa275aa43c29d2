"""The messages to the user: the words of the text, with values of the record; nothing is well that is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from des.track import dod, messages
from des.track.dod import DodFacts
from des.track.progress import BUSY, DONE, ERROR, WARNING, current, progress
from tests.track.iterations import BREAKDOWN, CODE, COMMITS, PASSING, Book

RULE = "─" * 41


def started() -> Book:
    return Book(config={"track": {}})


def judged(book: Book) -> tuple[dod.Box, ...]:
    commits = {commit: ["T-01"] for each in COMMITS.values() for commit in each}
    present = frozenset(
        {".aiwg/deployment/release-notes-iteration-3.md", ".aiwg/deployment/runbook-updates-iteration-3.md"}
    )
    return dod.judge(book.record(), DodFacts(CODE, True, commits, (), PASSING, frozenset(), present))


@pytest.mark.req("DT-209", "DT-210")
def test_the_start() -> None:
    assert messages.start(3) == (
        "Understood. I'll orchestrate Delivery Track for iteration 3.\n\nThis will include:\n"
        "- Task planning and breakdown\n- Test-driven development\n- Comprehensive testing\n- Quality gate validation\n"
        "- Documentation updates\n- Iteration assessment\n\n"
        "I'll coordinate multiple agents for implementation and review.\n\nStarting orchestration..."
    )


@pytest.mark.req("DT-210")
@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([1200], "20 minutes (median of 1 before)"), ([60, 1500, 9000], "25 minutes (median of 3 before)"),
        ([10], "1 minute (median of 1 before)"), ([9000], "2 hours (median of 1 before)"),
        ([86400 * 6], "6 days (median of 1 before)"),
    ],
)  # fmt: skip
def test_a_duration_is_announced_from_history_only(history: list[float], told: str) -> None:
    assert f"and review.\nExpected duration: {told}.\n\nStarting" in messages.start(3, history)


@pytest.mark.req("DT-211")
def test_four_signs() -> None:
    assert (DONE, BUSY, ERROR, WARNING) == ("✓", "⏳", "❌", "⚠️")


@pytest.mark.req("DT-212")
def test_progress_of_readiness() -> None:
    first = "✓ Initialized iteration 3 validation\n⏳ Validating backlog readiness..."
    assert progress(started().record(), 1) == first
    assert progress(started().readiness().record(), 1) == (
        f"{first}\n⚠️ Iteration readiness: PARTIAL\n  ⚠️ Deferred: US-03"
    )
    ready = Book().gate("readiness", "READY", scope=["US-01"])
    assert progress(ready.record(), 1) == f"{first}\n✓ Iteration readiness: READY"
    assert progress(Book().gate("readiness", "BLOCKED").record(), 1) == f"{first}\n❌ Iteration readiness: BLOCKED"


@pytest.mark.req("DT-213")
def test_progress_of_planning() -> None:
    book = started().readiness()
    assert progress(book.record(), 2) == "⏳ Planning iteration 3 tasks..."
    book.submit("breakdown", BREAKDOWN)
    assert progress(book.record(), 2).endswith("...\n  ✓ Implementation tasks defined (3 tasks)")
    assert progress(book.planned().record(), 2) == (
        "⏳ Planning iteration 3 tasks...\n  ✓ Implementation tasks defined (3 tasks)\n"
        "  ✓ Test-first strategy created\n  ✓ Iteration plan finalized\n"
        "✓ Iteration plan complete: .aiwg/planning/iteration-3-plan.md"
    )


@pytest.mark.req("DT-214")
def test_progress_of_the_tasks() -> None:
    book = started().readiness().planned()
    assert progress(book.record(), 3) == "⏳ Implementing iteration 3 (3 tasks)...\nProgress: 0/3 tasks complete"
    book.red("03-01").green("03-01").commit("03-01").reviewed("03-01", ["US-01-AC1"]).red("03-02")
    book.phase("03-03", "GREEN", "no way to draw it", "BLOCKED")
    assert progress(book.record(), 3) == (
        "⏳ Implementing iteration 3 (3 tasks)...\n"
        "  ✓ Task 1: Tests written (2), implementation complete, APPROVED\n"
        "  ⏳ Task 2: Tests written (2), implementing...\n"
        "  ❌ Task 3: Tests exempt (words only), BLOCKED: no way to draw it\n"
        "Progress: 1/3 tasks complete"
    )


@pytest.mark.req("DT-214")
def test_a_task_in_review_is_not_complete() -> None:
    book = started().readiness().planned().red("03-01").green("03-01")
    assert "⏳ Task 1: Tests written (2), implementation complete, committing..." in progress(book.record(), 3)
    assert "⏳ Task 1: Tests written (2), implementation complete, in review..." in progress(
        book.commit("03-01").record(), 3
    )
    told = progress(book.reviewed("03-01", [], verdict="NEEDS_CHANGES").record(), 3)
    assert "⚠️ Task 1: Tests written (2), implementation complete, NEEDS_CHANGES\nProgress: 0/3" in told


@pytest.mark.req("DT-215")
def test_progress_of_the_suites() -> None:
    assert progress(started().tested().record(), 4) == (
        "⏳ Executing test suites...\n  ✓ Unit tests: 156/156 passed (85% coverage)\n"
        "  ✓ Integration tests: 42/42 passed\n  ✓ E2E tests: 8/8 scenarios passed\n"
        "✓ All tests passing, coverage targets met"
    )


@pytest.mark.req("DT-215")
@pytest.mark.parametrize(
    ("book", "line", "last"),
    [
        (Book().tested().suite("unit", "FAIL", 10, 9), "  ❌ Unit tests: 9/10 passed (85% coverage)", ""),
        (Book().tested().suite("e2e", "INDETERMINATE", 0, 0, reason="no suite"), "  ❌ E2E tests: undecided (no suite)", ""),
        (Book().tested().suite("e2e", "EXEMPT", 0, 0, reason="a library"), "  ⚠️ E2E tests: not applicable (a library)",
         "✓ All tests passing, coverage targets met (e2e not applicable)"),
        (Book().tested().suite("e2e", "EXEMPT", 0, 0, exempt="a library"), "  ⚠️ E2E tests: not applicable (a library)",
         "✓ All tests passing, coverage targets met (e2e not applicable)"),
        (Book().tested().suite("unit", coverage={"lines_covered": 79999, "lines_valid": 100000}),
         "  ✓ Unit tests: 8/8 passed (79.9% coverage)", "⚠️ All tests passing, coverage targets not met"),
        (Book().suite("unit").suite("integration"), "  ✓ Integration tests: 8/8 passed", ""),
        (Book().tested().suite("e2e", code="other"), "  ✓ E2E tests: 8/8 scenarios passed", ""),
    ],
)  # fmt: skip
def test_all_tests_pass_only_when_they_do(book: Book, line: str, last: str) -> None:
    lines = progress(book.record(), 4).splitlines()
    assert line in lines
    assert ("All tests passing" in lines[-1]) == bool(last)
    assert not last or lines[-1] == last


@pytest.mark.req("DT-215")
def test_a_suite_about_other_code_is_said_to_be() -> None:
    lines = progress(started().tested().record(code="new"), 4).splitlines()
    assert lines[3] == "  ⚠️ E2E tests: 8/8 scenarios passed; the code has changed since"
    assert len(lines) == 4


@pytest.mark.req("DT-216")
def test_progress_of_the_gates() -> None:
    assert progress(started().gated().record(), 5) == (
        "⏳ Validating quality gates...\n  ✓ Security gate: PASS (0 vulnerabilities)\n"
        "  ✓ Performance gate: PASS (no regressions)\n  ✓ Code quality gate: PASS (82% coverage)\n"
        "✓ All quality gates passed"
    )


SLOW = {"id": "p95", "what": "p95 of quote", "op": "<", "threshold": "100", "actual": "140 ms", "status": "FAIL",
        "fix": "cache the rates"}  # fmt: skip


@pytest.mark.req("DT-216")
@pytest.mark.parametrize(
    ("book", "accepted", "line", "last"),
    [
        (Book().gated().performance("FAIL", criteria=[SLOW]), (), "  ❌ Performance gate: FAIL (p95 of quote: 140 ms)", ""),
        (Book().gated().performance("PASS", baseline=""), (), "  ✓ Performance gate: PASS (no baseline yet)",
         "✓ All quality gates passed"),
        (Book().gated().performance("EXEMPT", reason="no server"), (), "  ⚠️ Performance gate: EXEMPT (no server)", ""),
        (Book().gated().performance("EXEMPT", reason="no server"), ("gate-performance",),
         "  ⚠️ Performance gate: EXEMPT (no server)", "⚠️ Quality gates passed with 1 condition"),
        (Book().gated().security("CONDITIONAL", counts={"critical": 0, "high": 1, "low": 2}), (),
         "  ⚠️ Security gate: CONDITIONAL (3 vulnerabilities, 1 high)", ""),
        (Book().gated().security("FAIL", counts={"critical": 1}), (),
         "  ❌ Security gate: FAIL (1 vulnerability, 1 critical)", ""),
        (Book().gated().quality("INDETERMINATE", coverage={}), (), "  ❌ Code quality gate: INDETERMINATE (coverage not measured)", ""),
        (Book().security().quality(), (), "  ✓ Security gate: PASS (0 vulnerabilities)", ""),
        (Book().gated().security(code="new"), (), "  ⚠️ Performance gate: PASS (no regressions); its result is about other code; run it again", ""),
    ],
)  # fmt: skip
def test_all_gates_pass_only_when_they_do(book: Book, accepted: tuple[str, ...], line: str, last: str) -> None:
    lines = progress(book.record(acknowledged=accepted), 5).splitlines()
    assert line in lines
    assert (lines[-1] if "gates passed" in lines[-1] else "") == last


@pytest.mark.req("DT-217")
def test_progress_of_the_integration() -> None:
    whole = (
        "⏳ Finalizing integration...\n  ✓ Code merged to main branch\n  ✓ CI/CD pipeline successful\n"
        "  ✓ Deployed to dev environment\n  ✓ Release notes generated\n  ✓ Runbooks updated\n✓ Integration complete"
    )
    assert progress(started().integrated().documented().record(), 6) == whole
    assert progress(started().integrated().record(), 6).splitlines() == whole.splitlines()[:4]


@pytest.mark.req("DT-217")
def test_an_integration_that_failed_is_not_complete() -> None:
    facts: dict[str, Any] = {"build": {"status": "FAILURE"}, "deploy": {"status": "EXEMPT", "reason": "a library"}}
    book = Book(config={"track": {"protected_branch": "trunk"}}).integrated("FAILURE", **facts).documented()
    assert progress(book.record(), 6).splitlines()[1:] == [
        "  ✓ Code merged to trunk branch", "  ❌ CI/CD pipeline failed",
        "  ⚠️ Deployment to dev environment: not applicable (a library)",
        "  ✓ Release notes generated", "  ✓ Runbooks updated",
    ]  # fmt: skip


@pytest.mark.req("DT-218")
def test_progress_of_the_assessment() -> None:
    first = "⏳ Generating iteration assessment..."
    assert progress(started().measured().record(), 7) == first
    book = started().measured(points={"planned": 8, "completed": 5}, velocity=5, gate_pass_rate={"first_try": 2 / 3})
    assert progress(book.submit("assessment", {}).record(), 7) == (
        f"{first}\n✓ Iteration 3 assessment complete\n  - Velocity: 5 story points\n  - Completion: 62.5%\n"
        "  - Quality gates: 66.6%"
    )


def test_the_step_an_iteration_is_in() -> None:
    book, seen = Book(), []
    for further in ("readiness", "planned", "built", "tested", "read", "gated", "integrated", "documented"):
        seen.append(current(book.record()))
        getattr(book, further)()
    assert seen == [1, 2, 3, 4, 4, 5, 6, 6]
    assert current(book.record()) == 7
    assert current(book.record(code="changed")) == 4


@pytest.mark.req("DT-219")
def test_the_end() -> None:
    book = Book().whole()
    assert (
        messages.closing(book.record(), lambda path: True, judged(book))
        == f"""\
{RULE}
Iteration 3 Delivery Complete
{RULE}

**Status**: COMPLETE
**Velocity**: 5 story points
**Quality Gates**: ALL PASSED

**Work Completed**:
- Tasks: 3/3
- Tests: 4 written
- Coverage: 85%
- Defects: 0 fixed

**Artifacts Generated**:
- Iteration plan: .aiwg/planning/iteration-3-plan.md
- Test results: .aiwg/testing/iteration-3-test-results.md
- Quality report: .aiwg/gates/iteration-3-quality-report.md
- Release notes: .aiwg/deployment/release-notes-iteration-3.md
- Assessment: .aiwg/reports/iteration-3-assessment.md

**Next Steps**:
- Review iteration assessment
- Plan next iteration
- Deploy to staging if ready

{RULE}"""
    )


@pytest.mark.req("DT-219")
def test_the_end_checks_every_path(tmp_path: Path) -> None:
    (tmp_path / ".aiwg/planning").mkdir(parents=True)
    (tmp_path / ".aiwg/planning/iteration-3-plan.md").write_text("")
    told = messages.closing(Book().record(), lambda path: (tmp_path / path).exists(), ())
    assert "- Iteration plan: .aiwg/planning/iteration-3-plan.md\n" in told
    assert "- Assessment: ❌ missing (.aiwg/reports/iteration-3-assessment.md)\n" in told


@pytest.mark.req("DT-219")
def test_the_end_of_what_is_not_complete() -> None:
    book = Book().whole().performance("EXEMPT", reason="no server").suite("e2e", "EXEMPT", 0, 0, reason="a library")
    told = messages.closing(book.record(), lambda path: True, judged(book))
    assert "Delivery Not Complete\n" in told
    assert "**Status**: NOT COMPLETE\n" in told
    assert "**Quality Gates**: BLOCKED (performance)\n" in told
    assert "- Not applicable: e2e (a library)\n- Not applicable: Performance gate (no server)\n" in told
    assert "**Definition of Done**: 17/19\n" in told
    assert "- ❌ Performance gate passed: EXEMPT: it waits for the user's word\n" in told
    assert "Deploy to staging" not in told
    accepted = book.record(acknowledged=("gate-performance",))
    assert "**Quality Gates**: PASSED WITH 1 CONDITION\n" in messages.closing(accepted, lambda path: True, ())


@pytest.mark.req("DT-219")
@pytest.mark.parametrize("boxes", [True, False])
def test_complete_needs_the_boxes_and_the_record(boxes: bool) -> None:
    whole = Book().readiness().planned().built().tested().gated().integrated().documented().assessed()
    ended = whole if boxes else whole.finalized()
    told = messages.closing(ended.record(), lambda path: True, judged(ended) if boxes else ())
    assert "**Status**: NOT COMPLETE\n" in told


@pytest.mark.req("DT-220")
def test_a_backlog_that_is_not_ready() -> None:
    book = Book(5).readiness("BLOCKED")
    book.submit("readiness", {"items": [{"id": "US-02", "ready": False, "gaps": ["which currency?"]}], "summary": "no"})
    assert messages.not_ready(book.record()) == (
        "❌ Iteration 5 backlog not ready\n\nMissing:\n- US-03: no acceptance criterion\n- US-02: which currency?\n\n"
        "Recommendation: Complete Discovery Track first\nRun: /flow-discovery-track 5"
    )


@pytest.mark.req("DT-220")
def test_what_the_whole_iteration_lacks_comes_first() -> None:
    gap = {"check": "backlog", "gap": "there is no backlog", "fix": "run discovery"}
    book = Book().gate("readiness", "BLOCKED", items=[], blockers=[gap])
    assert "Missing:\n- there is no backlog\n\n" in messages.not_ready(book.record(None))


@pytest.mark.req("DT-221")
def test_tests_that_fail() -> None:
    failing = [{"id": "tests/a.py::test_a", "message": "1 != 2"}]
    book = Book().suite("unit", "FAIL", failing=failing).suite("e2e", "FAIL", failing=[*failing, {"id": "b\n✓ ok"}])
    assert messages.tests_failed(book.record()) == (
        "⚠️ Test failures detected\n\nFailed tests: 2\n- tests/a.py::test_a\n- b ✓ ok\n\n"
        "Action: Fixing test failures before proceeding..."
    )


@pytest.mark.req("DT-221")
def test_many_failures_are_counted_and_not_all_listed() -> None:
    book = Book().suite("unit", "FAIL", failing=[{"id": f"t{n}"} for n in range(60)])
    told = messages.tests_failed(book.record())
    assert "Failed tests: 60\n" in told
    assert "- t49\n- and 10 more\n" in told


@pytest.mark.req("DT-222")
def test_a_gate_that_fails() -> None:
    book = Book().gated().performance("FAIL", criteria=[SLOW, {"id": "rps", "status": "PASS"}])
    book.submit(
        "performance", {"verdict": "FAIL", "findings": [{"problem": "a query per line", "required_change": "join"}]}
    )
    assert messages.gate_failed(book.record()) == (
        "❌ Quality gate failed: Performance gate\n\nIssue: p95 of quote: 140 ms; a query per line\n"
        "Required fix: cache the rates; join\n\nCannot proceed until gate passes.\nInitiating remediation..."
    )


@pytest.mark.req("DT-222")
def test_what_has_to_be_fixed_is_said_once() -> None:
    rows = [{"what": what, "actual": "1", "status": "FAIL", "fix": "repair a; drop b"} for what in ("high", "A06")]
    book = Book().gate("gate-security", "FAIL", code=CODE, criteria=rows)
    book.submit("security", {"findings": [{"problem": "b is known", "required_change": "drop b"}]})
    assert "Issue: high: 1; A06: 1; b is known\nRequired fix: repair a; drop b\n" in messages.gate_failed(book.record())


@pytest.mark.req("DT-222")
def test_each_gate_in_the_way_has_its_message() -> None:
    told = messages.gate_failed(Book().security("CONDITIONAL").quality().record())
    assert "⚠️ Security gate: CONDITIONAL\n" in told
    assert "Waiting for the user's decision..." in told
    assert "❌ Quality gate failed: Performance gate\n\nIssue: it was not run\n" in told
    assert "Code quality" not in told


@pytest.mark.req("DT-224")
def test_what_does_not_merge_waits_for_people() -> None:
    book = Book().integrated("FAILURE", error="main does not merge: src/a.py", conflict=["src/a.py"])
    assert "Error: main does not merge: src/a.py\nAction: Waiting for the user's decision...\n" in (
        messages.integration_failed(book.record())
    )


@pytest.mark.req("DT-224")
def test_an_integration_that_fails() -> None:
    book = Book().integrated("FAILURE", error="compiling\n\n\x1b[31merror\x1b[0m: x\n✓ Integration complete\n")
    assert messages.integration_failed(book.record()) == (
        "❌ Integration build failed\n\nError: compiling\n  [31merror [0m: x\n  ✓ Integration complete\n"
        "Action: Investigating build failure...\n\nMay need manual intervention."
    )
