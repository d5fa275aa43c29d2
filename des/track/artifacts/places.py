"""Where the artifacts of an iteration stand, relative to the project: the one list of these paths (text, artifacts)."""

from __future__ import annotations

from collections.abc import Iterable

AIWG = ".aiwg"


def readiness(n: int) -> str:
    """The report on what is ready."""
    return f"{AIWG}/reports/iteration-{n}-readiness.md"


def breakdown(n: int) -> str:
    """The tasks, with their work package cards."""
    return f"{AIWG}/working/iteration-{n}/task-breakdown.md"


def test_first(n: int) -> str:
    """What is tested before it is built."""
    return f"{AIWG}/working/iteration-{n}/test-first-strategy.md"


def design(n: int, task: str) -> str:
    """The design card of a task."""
    return f"{AIWG}/working/iteration-{n}/design/{task}.md"


def plan(n: int) -> str:
    """The iteration plan."""
    return f"{AIWG}/planning/iteration-{n}-plan.md"


def tests(n: int, task: str) -> str:
    """The tests of a task."""
    return f"{AIWG}/working/iteration-{n}/tests/{task}-tests.md"


def implementation(n: int, task: str) -> str:
    """What was built for a task."""
    return f"{AIWG}/working/iteration-{n}/implementation/{task}-complete.md"


def review(n: int, task: str) -> str:
    """The reviews of a task."""
    return f"{AIWG}/working/iteration-{n}/reviews/{task}-review.md"


def suite(n: int, level: str) -> str:
    """The results of one suite: unit, integration or e2e."""
    return f"{AIWG}/testing/iteration-{n}-{level}-test-results.md"


def results(n: int) -> str:
    """The results of all suites."""
    return f"{AIWG}/testing/iteration-{n}-test-results.md"


def fixes(n: int) -> str:
    """What was done about tests that failed."""
    return f"{AIWG}/working/iteration-{n}/test-fixes.md"


def defects(n: int) -> str:
    """The defects that the suites showed."""
    return f"{AIWG}/working/iteration-{n}/defects.md"


def gate(n: int, name: str) -> str:
    """The report of one gate: security, performance or code-quality."""
    return f"{AIWG}/gates/iteration-{n}-{name}-gate.md"


def quality(n: int) -> str:
    """The report of all gates."""
    return f"{AIWG}/gates/iteration-{n}-quality-report.md"


def integration(n: int) -> str:
    """What was merged, built and deployed."""
    return f"{AIWG}/deployment/iteration-{n}-integration.md"


def release_notes(n: int) -> str:
    """What changes for users."""
    return f"{AIWG}/deployment/release-notes-iteration-{n}.md"


def runbook(n: int) -> str:
    """What changes for those who run it."""
    return f"{AIWG}/deployment/runbook-updates-iteration-{n}.md"


def assessment(n: int) -> str:
    """What the iteration achieved."""
    return f"{AIWG}/reports/iteration-{n}-assessment.md"


def metrics(n: int) -> str:
    """The measured figures."""
    return f"{AIWG}/delivery/iteration-{n}/metrics.json"


def traceability(n: int) -> str:
    """The matrix from use case to test."""
    return f"{AIWG}/delivery/iteration-{n}/traceability.csv"


def every(n: int, tasks: Iterable[str]) -> set[str]:
    """All of them, whatever is on record so far; of these tasks."""
    found = {of(n) for of in (readiness, breakdown, test_first, plan, results, fixes, defects, quality, integration,
                              release_notes, runbook, assessment, metrics, traceability)}  # fmt: skip
    found |= {suite(n, level) for level in ("unit", "integration", "e2e")}
    found |= {gate(n, name) for name in ("security", "performance", "code-quality")}
    return found | {of(n, task) for task in tasks for of in (design, tests, implementation, review)}
