"""The reports of the task cycle: tests written, code complete, every round of review (step 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, codes, joined, line, section, table
from des.track.record import Record, Submission, Task
from des.track.values import count, flat, mapping, mappings, text, texts

#: The key of each check in a review, and its name for people.
CHECKS = {
    "tests": "Tests comprehensive and passing",
    "quality": "Code quality",
    "security": "Security",
    "performance": "Performance",
    "documentation": "Documentation",
}
_DONE = ("GREEN", "COMMIT")


def render(record: Record) -> dict[str, str]:
    """One file for each thing that is on record of each task."""
    found = {}
    for task in record.tasks:
        if task.red:
            found[places.tests(record.iteration, task.id)] = _tests(record, task)
        if any(phase in cycle for cycle in task.cycles for phase in _DONE):
            found[places.implementation(record.iteration, task.id)] = _implementation(record, task)
        if task.reviews:
            found[places.review(record.iteration, task.id)] = _reviews(record, task)
    return found


def planned(record: Record, task: Task) -> Mapping[str, Any]:
    """The task's entry in the test-first strategy; {} when it has none."""
    entries = mappings(record.submitted("test-first"), "tasks")
    return next((one for one in entries if text(one, "task") == task.id), {})


def _head(task: Task) -> list[str]:
    return [
        f"- Task: {code(task.id)} {cell(task.name)}",
        f"- Item: {code(task.item)}",
        f"- Acceptance criteria: {codes(texts(task.plan, 'acceptance_criteria'))}",
    ]


def _tests(record: Record, task: Task) -> str:
    strategy = planned(record, task)
    rows = [
        (code(text(one, "name")), cell(text(one, "level")), codes(texts(one, "ac")))
        for one in mappings(strategy, "before")
    ]
    runs = [(n, cycle["RED"]) for n, cycle in enumerate(task.cycles, 1) if "RED" in cycle]
    body = joined(
        section("Task", _head(task)),
        section("Seen failing before the code", [f"- {code(test)}" for test in task.red]),
        section("Runs", table(("Cycle", "Collected", "Failing"), [
            (str(n), cell(count(red, "collected")), cell(count(red, "failing"))) for n, red in runs])),
        section("Planned", table(("Test", "Level", "Acceptance criteria"), rows)),
    )  # fmt: skip
    figures = {
        "task": task.id,
        "tests": task.written,
        "listed": len(task.red),
        "coverage_target": strategy.get("expected_coverage"),
    }
    title = f"{task.id} {task.name}: tests"
    return Document("tests", record.iteration, "RED", title, body, _code(task), figures).text


def _implementation(record: Record, task: Task) -> str:
    green, proof = _newest(task, "GREEN"), _newest(task, "COMMIT")
    checks = mapping(proof, "checks")
    fixes = [fix for one in record.given("fixes", task.step) for fix in mappings(one.content, "fixes")]
    body = joined(
        section("Task", [*_head(task), f"- Technical approach: {cell(text(task.plan, 'approach'))}"]),
        section("Files of the plan", [f"- {code(path)}" for path in texts(task.plan, "files")] or bullets(())),
        section("Commits", [f"- {code(commit)}" for commit in task.commits] or bullets(())),
        section("Checks", table(("Check", "Outcome"), [(cell(name), cell(flat(checks[name]))) for name in checks])),
        section("Failures fixed", table(("Test", "Fault in", "Cause", "Fix"), [
            (code(text(fix, "test")), cell(text(fix, "locus")), cell(text(fix, "cause")), cell(text(fix, "fix")))
            for fix in fixes])),
    )  # fmt: skip
    figures = {
        "task": task.id,
        "tests_run": count(green, "tests"),
        "tests_failing": len(texts(green, "failing")),
        "verdict": text(proof, "verdict"),
        "cycles": len(task.cycles),
        "runs": task.runs,
        "commits": list(task.commits),
    }
    title = f"{task.id} {task.name}: implementation"
    return Document("implementation", record.iteration, task.status, title, body, _code(task), figures).text


def _newest(task: Task, phase: str) -> Mapping[str, Any]:
    """The evidence of the newest cycle that passed the phase."""
    found = [cycle[phase] for cycle in task.cycles if phase in cycle]
    return found[-1] if found else {}


def _code(task: Task) -> str:
    return text(_newest(task, "GREEN"), "code")


def _reviews(record: Record, task: Task) -> str:
    newest = task.reviews[-1]
    rounds = [one for number, given in enumerate(task.reviews, 1) for one in _round(number, given)]
    figures = {
        "task": task.id,
        "rounds": len(task.reviews),
        "reviewer": newest.by,
        "blockers": len(mappings(newest.content, "blockers")),
        "suggestions": len(mappings(newest.content, "suggestions")),
        "about_newest_commits": bool(task.current),
    }
    title = f"{task.id} {task.name}: review"
    body = joined(section("Task", _head(task)), rounds)
    return Document("review", record.iteration, newest.status, title, body, newest.about, figures).text


def _round(number: int, given: Submission) -> Iterator[str]:
    content = given.content
    checks = mapping(content, "checks")
    acceptance = [
        (code(text(one, "ac")), cell(one.get("met") is True), cell(text(one, "evidence")))
        for one in mappings(checks, "acceptance")
    ]
    rest = [
        (name, cell(mapping(checks, key).get("ok") is True), cell(text(mapping(checks, key), "note")))
        for key, name in CHECKS.items()
    ]
    blockers = [
        (_place(one), cell(text(one, "severity")), cell(text(one, "problem")), cell(text(one, "required_change")))
        for one in mappings(content, "blockers")
    ]
    suggestions = [
        (_place(one), cell(text(one, "text")), cell(text(one, "disposition")))
        for one in mappings(content, "suggestions")
    ]
    yield from section(f"Round {number}: {cell(given.status)}", [
        f"- By {cell(given.by)} at {cell(given.time)}", f"- About {code(given.about)}",
        f"- {line(text(content, 'summary'))}"])  # fmt: skip
    yield from section("Acceptance criteria", table(("Criterion", "Met", "Evidence"), acceptance), 3)
    yield from section("Checks", table(("Check", "In order", "Note"), rest), 3)
    yield from section("Required changes", table(("Place", "Severity", "Problem", "Change"), blockers), 3)
    yield from section("Suggestions", table(("Place", "Suggestion", "What became of it"), suggestions), 3)


def _place(finding: Mapping[str, Any]) -> str:
    where = text(finding, "file")
    return code(f"{where}:{count(finding, 'line')}" if count(finding, "line") else where)
