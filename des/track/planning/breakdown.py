"""Does a breakdown fit the scope? Every item and every acceptance criterion has its task, every task its item, its
hours, its tests and its place in the order (text, step 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from des import limits
from des.facts.backlog import Backlog
from des.track.models.planning import BreakdownModel, TaskModel
from des.track.planning import graph
from des.verdict import Finding, Place

#: Kinds that may go without a new test: what they change can be seen in no test that fails first.
MAY_BE_EXEMPT = ("refactor", "docs", "config")


def problems(breakdown: BreakdownModel, backlog: Backlog, scope: Collection[str]) -> list[Finding]:
    """Everything that is wrong with a breakdown; ``scope``: ids of the items that are taken on. Never raises."""
    return [
        *_ids(breakdown),
        *(one for number, task in enumerate(breakdown.tasks) for one in _task(task, f"tasks[{number}]")),
        *_against_scope(breakdown, backlog, scope),
        *_order(breakdown, backlog, scope),
        *_exempt_share(breakdown),
    ]


def inside(path: str) -> bool:
    """Is a path one of the project, written from its root?"""
    parts = path.replace("\\", "/").split("/")
    return not path.startswith(("/", "\\", "~")) and ":" not in parts[0] and ".." not in parts and "\0" not in path


def _ids(breakdown: BreakdownModel) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, task in enumerate(breakdown.tasks):
        if task.id in seen:
            text = f"{task.id} stands twice, the first time in tasks[{seen[task.id]}]"
            yield Finding("task-twice", Place(part=f"tasks[{number}].id"), text, "give each task an id of its own")
        seen.setdefault(task.id, number)


def _task(task: TaskModel, place: str) -> Iterator[Finding]:
    hours = task.estimate_hours
    where = f"{place}.estimate_hours"
    if hours > limits.MOST_TASK_HOURS:
        text = f"{task.id} takes {hours:g} hours, more than {limits.MOST_TASK_HOURS}"
        yield Finding("hours-too-many", Place(part=where), text, "split it into tasks of one or two hours")
    elif hours > limits.USUAL_TASK_HOURS:
        text = f"{task.id} takes {hours:g} hours, more than {limits.USUAL_TASK_HOURS}"
        yield Finding("hours-many", Place(part=where), text, "see whether it can be split", blocks=False)
    elif hours < limits.LEAST_TASK_HOURS:
        text = f"{task.id} takes {hours:g} hours, less than a quarter of one"
        yield Finding("hours-few", Place(part=where), text, "see whether it belongs to another task", blocks=False)
    if len(" ".join(task.approach.split())) < limits.LEAST_APPROACH:
        text = f"the approach of {task.id} has less than {limits.LEAST_APPROACH} characters"
        yield Finding("approach-short", Place(part=f"{place}.approach"), text, "say which parts change and how")
    if task.is_exempt and task.kind not in MAY_BE_EXEMPT:
        text = f"{task.id} is a {task.kind} and cannot go without a test"
        yield Finding("exempt-kind", Place(part=f"{place}.exempt"), text, "remove `exempt` and say what will be tested")
    if not task.is_exempt and not task.test_strategy.levels:
        text = f"{task.id} says on no level what will be tested"
        fix = "name tests on one level at least, or give the reason in `exempt` (refactor, docs, config)"
        yield Finding("tests-missing", Place(part=f"{place}.test_strategy"), text, fix)
    for number, path in enumerate(task.files):
        if not inside(path):
            text = f"{path!r} is no path of the project"
            yield Finding(
                "path-outside", Place(part=f"{place}.files[{number}]"), text, "write it from the project's root"
            )


def _against_scope(breakdown: BreakdownModel, backlog: Backlog, scope: Collection[str]) -> Iterator[Finding]:
    covered: set[str] = set()
    for number, task in enumerate(breakdown.tasks):
        item = backlog.item(task.item)
        place = f"tasks[{number}]"
        if item is None or task.item not in scope:
            what = "is not in the scope of this iteration" if item else "is not in the backlog"
            fix = "remove the task, or write the id of an item in scope"
            yield Finding(
                "item-unknown", Place(part=f"{place}.item"), f"the item {task.item!r} of {task.id} {what}", fix
            )
            continue
        own = {one.id for one in item.criteria}
        for index, name in enumerate(task.acceptance_criteria):
            if name in own:
                covered.add(name)
            else:
                where = f"{place}.acceptance_criteria[{index}]"
                fix = "write one of: " + ", ".join(sorted(own))
                yield Finding("ac-unknown", Place(part=where), f"{task.item} has no acceptance criterion {name!r}", fix)
    busy = {task.item for task in breakdown.tasks}
    for one in backlog.items:
        if one.id not in scope:
            continue
        if one.id not in busy:
            yield Finding("item-missing", Place(part="tasks"), f"{one.id} has no task", "break it into tasks")
            continue
        for criterion in one.criteria:
            if criterion.id not in covered:
                text = f"no task of {one.id} works on {criterion.id}"
                yield Finding("ac-uncovered", Place(part="tasks"), text, "name it in the task that does, or add a task")


def _order(breakdown: BreakdownModel, backlog: Backlog, scope: Collection[str]) -> Iterator[Finding]:
    known = {task.id for task in breakdown.tasks}
    for number, task in enumerate(breakdown.tasks):
        for index, other in enumerate(task.dependencies):
            where = f"tasks[{number}].dependencies[{index}]"
            if other not in known:
                text = f"{task.id} depends on {other}, which is no task"
                yield Finding("dependency-unknown", Place(part=where), text, "write the id of a task of this breakdown")
    if circle := graph.circle(waits_for(breakdown)):
        text = "tasks wait for each other: " + " → ".join(circle)
        yield Finding("dependency-circle", Place(part="tasks"), text, "cut one of these dependencies")
        return
    before = _all_before(breakdown)
    items = {task.id: task.item for task in breakdown.tasks}
    for number, task in enumerate(breakdown.tasks):
        item = backlog.item(task.item)
        for other in (item.dependencies or ()) if item else ():
            if other in scope and other not in {items.get(one) for one in before[task.id]}:
                text = f"{task.item} depends on {other}, but {task.id} waits for no task of it"
                fix = f"add one to its dependencies, unless it can begin before {other} is done"
                yield Finding("item-order", Place(part=f"tasks[{number}].dependencies"), text, fix, blocks=False)


def waits_for(breakdown: BreakdownModel) -> dict[str, tuple[str, ...]]:
    """Task id -> the tasks it depends on, as a graph."""
    return {task.id: tuple(task.dependencies) for task in breakdown.tasks}


def _all_before(breakdown: BreakdownModel) -> dict[str, set[str]]:
    """Everything a task waits for, over any number of steps; for a graph without circles."""
    edges = waits_for(breakdown)
    found: dict[str, set[str]] = {}
    for name in graph.order(edges):
        found[name] = set(edges[name]).union(*(found.get(one, set()) for one in edges[name]))
    return found


def _exempt_share(breakdown: BreakdownModel) -> Iterator[Finding]:
    exempt = Counter(task.is_exempt for task in breakdown.tasks)[True]
    if exempt > limits.MOST_EXEMPT * len(breakdown.tasks):
        text = f"{exempt} of {len(breakdown.tasks)} tasks have no test of their own"
        yield Finding("exempt-many", Place(part="tasks"), text, "see whether some of them can have one", blocks=False)
