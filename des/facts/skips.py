"""Tests of a Python file that are switched off in its source: decorators, marks and calls that skip."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_OFF = frozenset(
    (
        "pytest.mark.skip",
        "pytest.mark.xfail",
        "unittest.skip",
        "unittest.expectedFailure",
        "mark.skip",
        "mark.xfail",
        "skip",
        "expectedFailure",
    )
)
_CALLS = frozenset(("pytest.skip", "pytest.xfail", "self.skipTest"))
_IF = frozenset(("pytest.mark.skipif", "unittest.skipIf", "unittest.skipUnless", "mark.skipif", "skipIf", "skipUnless"))


@dataclass(frozen=True)
class Skip:
    """``what`` as written; ``conditional``: whether it depends on something that only a run knows; ``others``: all
    beside this test do not run, and it does."""

    line: int
    what: str
    conditional: bool
    others: bool = False


def skips(source: str) -> tuple[Skip, ...]:
    """What skips in the file, by line; () for a file that is no Python (running it shows that)."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(sorted(set(_found(tree)), key=lambda skip: skip.line))


def _found(tree: ast.Module) -> Iterator[Skip]:
    yield from _in_body(tree.body, False)
    for node in ast.walk(tree):
        for mark in _marks(node):
            yield from _mark(mark)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _in_body(node.body, False)


def _marks(node: ast.AST) -> list[ast.expr]:
    """Where marks stand: decorators, `pytestmark = …`, and `marks=…` of a parameter."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.decorator_list
    value: ast.expr | None = None
    if isinstance(node, ast.Assign):
        value = node.value if any(_name(target) == "pytestmark" for target in node.targets) else None
    elif isinstance(node, ast.keyword):
        value = node.value if node.arg == "marks" else None
    if value is None:
        return []
    return value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]


def _in_body(body: list[ast.stmt], conditional: bool) -> Iterator[Skip]:
    """Calls that skip: unconditional ones stand in the body itself, the others somewhere in its branches."""
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            if _name(statement.value.func) in _CALLS:
                yield Skip(statement.lineno, _name(statement.value.func), conditional)
        elif isinstance(statement, (ast.If, ast.Try)):
            yield from _in_body(statement.body + statement.orelse, True)


def _mark(node: ast.expr) -> Iterator[Skip]:
    called = node.func if isinstance(node, ast.Call) else node
    name = _name(called)
    if name in _OFF or name in _IF:
        # xfail may carry a condition as skipif does.
        condition = name.endswith("xfail") and isinstance(node, ast.Call) and bool(node.args)
        yield Skip(node.lineno, name, name in _IF or condition)


def _name(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
