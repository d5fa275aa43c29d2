"""Does the test-first strategy fit the breakdown? Each task has its tests, each acceptance criterion is shown by one
(text, step 2)."""

from __future__ import annotations

from collections.abc import Iterator

from des.facts.backlog import Backlog
from des.track.models.planning import BreakdownModel, StrategyModel, TaskModel, TaskTestsModel
from des.track.planning.breakdown import inside
from des.verdict import Finding, Place

#: Kinds of tasks that begin with a failing test.
NEED_RED = ("feature", "bugfix")


def problems(strategy: StrategyModel, breakdown: BreakdownModel, backlog: Backlog) -> list[Finding]:
    """Everything that is wrong with a strategy for this breakdown, which is itself without blocking problems: then its
    items are the scope. Never raises."""
    return [*_entries(strategy, breakdown, backlog), *_criteria(strategy, breakdown, backlog)]


def _entries(strategy: StrategyModel, breakdown: BreakdownModel, backlog: Backlog) -> Iterator[Finding]:
    tasks = {task.id: task for task in breakdown.tasks}
    seen: dict[str, int] = {}
    for number, entry in enumerate(strategy.tasks):
        place = f"tasks[{number}]"
        if entry.task not in tasks:
            text = f"the breakdown has no task {entry.task}"
            yield Finding("task-unknown", Place(part=f"{place}.task"), text, "remove the entry")
        elif entry.task in seen:
            text = f"{entry.task} stands twice, the first time in tasks[{seen[entry.task]}]"
            yield Finding("task-twice", Place(part=f"{place}.task"), text, "put its tests into one entry")
        else:
            seen[entry.task] = number
            yield from _entry(entry, tasks[entry.task], backlog, place)
    for task_id in tasks:
        if task_id not in seen:
            yield Finding(
                "task-missing", Place(part="tasks"), f"{task_id} has no entry", "add one with the tests that come first"
            )


def _entry(entry: TaskTestsModel, task: TaskModel, backlog: Backlog, place: str) -> Iterator[Finding]:
    item = backlog.item(task.item)
    own = {one.id for one in item.criteria} if item else set()
    for number, test in enumerate(entry.before):
        for index, name in enumerate(test.ac):
            if name not in own:
                where = f"{place}.before[{number}].ac[{index}]"
                text = f"{task.item} has no acceptance criterion {name!r}"
                yield Finding("ac-unknown", Place(part=where), text, "write one of: " + ", ".join(sorted(own)))
        if test.name in [other.name for other in entry.before[:number]]:
            text = f"{task.id} has two tests named {test.name!r}"
            yield Finding(
                "test-twice", Place(part=f"{place}.before[{number}].name"), text, "give each test a name of its own"
            )
    if entry.test_file and not inside(entry.test_file):
        text = f"{entry.test_file!r} is no path of the project"
        yield Finding("path-outside", Place(part=f"{place}.test_file"), text, "write it from the project's root")
    if task.is_exempt:
        return
    if not entry.test_file.strip():
        text = f"{task.id} says not where its tests will stand"
        yield Finding("test-file-missing", Place(part=f"{place}.test_file"), text, "write the path of its test file")
    if not entry.before:
        text = f"{task.id} has no test that is written before the code"
        yield Finding("tests-missing", Place(part=f"{place}.before"), text, "name at least one")
        return
    if task.kind in NEED_RED and not any(test.blocks for test in entry.before):
        text = f"no test of {task.id} has to fail before its code is written"
        yield Finding("red-missing", Place(part=f"{place}.before"), text, "set `blocks_start` to true for at least one")
    for level in task.test_strategy.levels:
        if level not in {test.level for test in entry.before}:
            text = f"the breakdown asks for {level} tests of {task.id}, and there are none"
            yield Finding("level-missing", Place(part=f"{place}.before"), text, f"add a test with level {level}")


def _criteria(strategy: StrategyModel, breakdown: BreakdownModel, backlog: Backlog) -> Iterator[Finding]:
    shown = {name for entry in strategy.tasks for test in entry.before for name in test.ac}
    testable = {name for task in breakdown.tasks if not task.is_exempt for name in task.acceptance_criteria}
    scope = {task.item for task in breakdown.tasks}
    for item in backlog.items:
        for criterion in item.criteria if item.id in scope else ():
            if criterion.id in shown:
                continue
            if criterion.id in testable:
                text = f"no test shows {criterion.id}"
                yield Finding(
                    "ac-untested", Place(part="tasks"), text, "add it to `ac` of the test that does, or add a test"
                )
            else:
                text = f"{criterion.id} has only tasks without a test of their own"
                fix = "a person will have to accept it; add a test if there can be one"
                yield Finding("ac-by-hand", Place(part="tasks"), text, fix, blocks=False)
