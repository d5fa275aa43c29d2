"""`task-breakdown.md` with a work package card for each task, the design cards, `test-first-strategy.md` (step 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, codes, joined, line, section, table
from des.track.defects import LEVELS
from des.track.record import Record, Task
from des.track.values import mapping, mappings, number, shown, text, texts


def render(record: Record) -> dict[str, str]:
    """What was handed in so far."""
    found = {}
    n = record.iteration
    if record.given("breakdown"):
        found[places.breakdown(n)] = _breakdown(record)
        designed = (task for task in record.tasks if mapping(task.plan, "design"))
        found.update({places.design(n, task.id): _design(record, task) for task in designed})
    if record.given("test-first"):
        found[places.test_first(n)] = _test_first(record)
    return found


def _status(record: Record) -> str:
    """APPROVED once breakdown, tests and plan fit together."""
    return text(record.newest("roadmap-review"), "status") or "SUBMITTED"


def _breakdown(record: Record) -> str:
    hours = [number(task.plan, "estimate_hours") for task in record.tasks]
    rows = [
        (code(t.id), cell(t.name), code(t.item), cell(t.kind), cell(number(t.plan, "estimate_hours")),
         codes(texts(t.plan, "dependencies")))
        for t in record.tasks
    ]  # fmt: skip
    cards = [one for task in record.tasks for one in _card(task)]
    body = joined(
        section("Tasks", table(("Task", "Name", "Item", "Kind", "Hours", "After"), rows)),
        section("Summary", bullets([text(record.submitted("breakdown"), "summary")])),
        ["## Work packages", ""],
        cards,
    )
    figures = {
        "tasks": len(record.tasks),
        "hours": sum(hours),
        "tasks_up_to_2_hours": sum(one <= 2 for one in hours),
        "exempt_from_tests": [task.id for task in record.tasks if task.exempt],
    }
    title = f"Iteration {record.iteration}: task breakdown"
    return Document("task-breakdown", record.iteration, _status(record), title, body, figures=figures).text


def _card(task: Task) -> list[str]:
    plan, strategy = task.plan, mapping(task.plan, "test_strategy")
    facts = [
        f"- Item: {code(task.item)}",
        f"- Kind: {cell(task.kind)}",
        f"- Estimated hours: {shown(number(plan, 'estimate_hours'))}",
        f"- Dependencies: {codes(texts(plan, 'dependencies'))}",
        f"- Acceptance criteria: {codes(texts(plan, 'acceptance_criteria'))}",
        f"- Technical approach: {cell(text(plan, 'approach'))}",
        f"- Files: {codes(texts(plan, 'files'))}",
        *(f"- Tests, {level}: {cell('; '.join(texts(strategy, level)))}" for level in LEVELS),
    ]
    facts += [f"- No test first, because: {cell(task.exempt)}"] if task.exempt else []
    return section(f"{cell(task.id)} {cell(task.name)}", facts, 3)


def _design(record: Record, task: Task) -> str:
    design = mapping(task.plan, "design")
    body = joined(
        section("Responsibilities", bullets(texts(design, "responsibilities"))),
        section("Collaborators", bullets(texts(design, "collaborators"))),
        section("Files", [f"- {code(path)}" for path in texts(task.plan, "files")] or bullets(())),
    )
    figures = {"task": task.id, "item": task.item, "responsibilities": len(texts(design, "responsibilities"))}
    title = f"{task.id} {task.name}: design"
    return Document("design-card", record.iteration, task.status, title, body, figures=figures).text


def _test_first(record: Record) -> str:
    entries = mappings(record.submitted("test-first"), "tasks")
    tests = [one for entry in entries for one in mappings(entry, "before")]
    body = joined(*(_entry(entry) for entry in entries)) or bullets(())
    figures = {
        "tasks": len(entries),
        "tests": len(tests),
        "tests_that_block_the_start": sum(one.get("blocks_start") is True for one in tests),
        "expected_coverage": {text(one, "task"): one.get("expected_coverage") for one in entries},
    }
    title = f"Iteration {record.iteration}: test-first strategy"
    return Document("test-first", record.iteration, _status(record), title, body, figures=figures).text


def _entry(entry: Mapping[str, Any]) -> list[str]:
    rows = [
        (code(text(one, "name")), cell(text(one, "level")), codes(texts(one, "ac")),
         cell(one.get("blocks_start") is True))
        for one in mappings(entry, "before")
    ]  # fmt: skip
    lines = [
        f"- Test file: {code(text(entry, 'test_file'))}",
        f"- Expected coverage: {cell(entry.get('expected_coverage'))}",
        f"- Test data: {cell('; '.join(texts(entry, 'data')))}",
        f"- Mocks and stubs: {cell('; '.join(texts(entry, 'doubles')))}",
        "",
        *table(("Test", "Level", "Acceptance criteria", "Blocks the start"), rows),
    ]
    return section(line(text(entry, "task")), lines)
