"""Traceability: item, criterion, task, commit and test, each of which leads to the next and back (text, DoD)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from des.track.defects import defects
from des.track.record import Record, Task
from des.track.values import mapping, mappings, text, texts
from des.verdict import Finding, Place

_BEFORE_A_NAME = ("::", ".", "/", "#", " ")


@dataclass(frozen=True)
class Row:
    """One criterion of an item in one task. tests: ids that were seen, else the names that were planned."""

    use_case: str
    item: str
    criterion: str
    design: tuple[str, ...]
    task: Task
    tests: tuple[str, ...]
    defects: tuple[str, ...]
    owner: str


def criteria(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of an item's acceptance criteria."""
    return tuple(text(one, "id") for one in mappings(item, "acceptance_criteria") if text(one, "id"))


def planned(record: Record, criterion: str) -> tuple[tuple[str, str], ...]:
    """(task, test) for each test that was planned for a criterion."""
    return tuple(
        (text(entry, "task"), text(one, "name"))
        for entry in mappings(record.submitted("test-first"), "tasks")
        for one in mappings(entry, "before")
        if criterion in texts(one, "ac")
    )


def is_test(test: str, name: str) -> bool:
    """Whether a test id (tests/a.py::TestB::test_c[1]) is the test of that name: the whole id, or its last words."""
    plain = test.partition("[")[0]
    return bool(name) and (name in (test, plain) or any(plain.endswith(sign + name) for sign in _BEFORE_A_NAME))


def showing(record: Record, criterion: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The test ids that show a criterion: those seen red by its tasks, and those of ``known``, by planned name."""
    found: dict[str, None] = {}
    for task_id, name in planned(record, criterion):
        task = record.task(task_id)
        for test in (*(task.red if task else ()), *sorted(known)):
            if is_test(test, name):
                found[test] = None
    return tuple(found)


def rows(record: Record) -> tuple[Row, ...]:
    """The matrix, in the order of items and tasks."""
    owners = mapping(record.submitted("plan"), "owners")
    found = defects(record)
    made = []
    for item in record.scope:
        for criterion in criteria(item):
            seen = showing(record, criterion)
            names = tuple(dict.fromkeys(name for _, name in planned(record, criterion)))
            for task in record.tasks:
                if criterion in texts(task.plan, "acceptance_criteria"):
                    own = tuple(test for test in seen if test in task.red) or seen or names
                    made.append(
                        Row(text(item, "use_case"), text(item, "id"), criterion, texts(item, "design_refs"), task, own,
                            tuple(one.id for one in found if one.test in own), text(owners, task.id))
                    )  # fmt: skip
    return tuple(made)


def gaps(record: Record, commits: Mapping[str, Collection[str]] | None = None) -> tuple[Finding, ...]:
    """Every missing link, both ways: the rule names what it is between, the part is the id it is missing at.

    commits: those of the iteration, each with the ids of the tasks that it names.
    """
    return (*_down(record), *_up(record), *_commits(record, commits or {}))


def _down(record: Record) -> list[Finding]:
    """From item to criterion to task to commit and test."""
    found = []
    for item in record.scope:
        name = text(item, "id")
        mine = [task for task in record.tasks if task.item == name]
        if not mine:
            found.append(Finding("item-task", Place(part=name), f"item {name} has no task"))
        for criterion in criteria(item):
            having = [task for task in mine if criterion in texts(task.plan, "acceptance_criteria")]
            if not having:
                found.append(
                    Finding("criterion-task", Place(part=criterion), f"criterion {criterion} is in no task of {name}")
                )
            elif not planned(record, criterion) and not all(task.exempt for task in having):
                found.append(
                    Finding("criterion-test", Place(part=criterion), f"no test is planned for criterion {criterion}")
                )
    for task in record.tasks:
        if not task.commits:
            found.append(Finding("task-commit", Place(part=task.id), f"task {task.id} has no commit"))
        if not task.exempt and not task.written:
            found.append(
                Finding("task-test", Place(part=task.id), f"no test of task {task.id} was seen failing before its code")
            )
    return found


def _up(record: Record) -> list[Finding]:
    """From test to criterion, from task to item."""
    known = {text(item, "id") for item in record.scope}
    wanted = {criterion for item in record.scope for criterion in criteria(item)}
    found = [
        Finding(
            "task-item",
            Place(part=task.id),
            f"task {task.id} is for {task.item or 'nothing'}, which is not in scope",
        )
        for task in record.tasks if task.item not in known
    ]  # fmt: skip
    for entry in mappings(record.submitted("test-first"), "tasks"):
        for one in mappings(entry, "before"):
            strange = [ac for ac in texts(one, "ac") if ac not in wanted]
            name = text(one, "name")
            if strange or not texts(one, "ac"):
                told = f"names {', '.join(strange)}, which is not in scope" if strange else "names no criterion"
                found.append(
                    Finding(
                        "test-criterion", Place(part=name), f"the planned test {name} of {text(entry, 'task')} {told}"
                    )
                )
    return found


def _commits(record: Record, commits: Mapping[str, Collection[str]]) -> list[Finding]:
    known = {task.id for task in record.tasks}
    return [
        Finding("commit-task", Place(part=commit), f"commit {commit[:12]} names no task of this iteration")
        for commit, named in commits.items() if not known.intersection(named)
    ]  # fmt: skip
