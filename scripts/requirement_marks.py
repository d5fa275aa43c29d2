"""The ids of demands that tests carry: in `@pytest.mark.req("ND-017")`, in scenario files of the host under `req`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml


@dataclass
class Marks:
    """id -> the tests that carry it; and what cannot be read."""

    tests: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, name: str, test: str) -> None:
        """Note that ``test`` carries the id ``name``, once."""
        if test not in self.tests.setdefault(name, []):
            self.tests[name].append(test)


def read_tests(folder: Path) -> Marks:
    """The ids that tests and scenario files below ``folder`` carry, found without importing or running them."""
    marks = Marks()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent).as_posix()
        try:
            tree = ast.parse(path.read_text("utf-8"), filename=name)
        except (SyntaxError, ValueError) as error:
            marks.problems.append(f"{name}: cannot be parsed: {error}")
            continue
        for test, call in _calls(tree, name):
            _read_mark(marks, test, call, name)
    for path in sorted(folder.rglob("scenarios/*.yaml")):
        _read_scenario(marks, path, path.relative_to(folder.parent).as_posix())
    return marks


def _calls(node: ast.AST, test: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call `….mark.req(…)` below ``node``, with the test, class or file it stands at."""
    for child in ast.iter_child_nodes(node):
        here = test
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            here = f"{test}::{child.name}"
        if isinstance(child, ast.Call) and _dotted(child.func).endswith("mark.req"):
            yield test, child
        yield from _calls(child, here)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _read_mark(marks: Marks, test: str, call: ast.Call, name: str) -> None:
    values = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    for value in values:
        if isinstance(value, str):
            marks.add(value, test)
    if not values or not all(isinstance(value, str) for value in values):
        marks.problems.append(f'{name}:{call.lineno}: write the ids out: @pytest.mark.req("ND-001", "ND-002")')


def _read_scenario(marks: Marks, path: Path, name: str) -> None:
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        marks.problems.append(f"{name}: cannot be read: {' '.join(str(error).split())}")
        return
    ids = data.get("req", []) if isinstance(data, dict) else []
    if not isinstance(ids, list) or not all(isinstance(value, str) for value in ids):
        marks.problems.append(f"{name}: req is a list of ids: req: [ND-001, ND-002]")
        return
    for value in ids:
        marks.add(value, name)
