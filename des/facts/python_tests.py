"""The tests of a Python module, and what they assert."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from des.facts.python_code import Function, last_name

_ASSERTS = re.compile(r"_*(?:assert|expect|verify|check|ensure|should|must|fail|raises|warns|skip)|.*snapshot", re.I)
_TWO = {"assertEqual", "assertEquals", "assertIs"}

Test = ast.FunctionDef | ast.AsyncFunctionDef


def tests(tree: ast.Module) -> Iterator[tuple[str, Test]]:
    """The tests of a module with their names (`Class::test`): functions and methods named test…, and Then steps."""
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for one in inner:
            if isinstance(one, Function):
                roles = {last_name(decorator) for decorator in one.decorator_list}
                if (one.name.startswith("test") or "then" in roles) and not roles & {"fixture", "scenario"}:
                    yield prefix + one.name, one


def asserting(trees: Collection[ast.Module]) -> frozenset[str]:
    """The names of functions that assert, themselves or by calling others that do."""
    calls: dict[str, set[str]] = {}
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, Function):
                calls.setdefault(node.name, set()).update(_called(node), (one.arg for one in node.args.args))
                if any(asserts(one, ()) for one in ast.walk(node)):
                    found.add(node.name)
    while True:
        more = {name for name, called in calls.items() if name not in found and called & found}
        if not more:
            return frozenset(found)
        found |= more


def _called(node: ast.AST) -> set[str]:
    return {last_name(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}


def asserts(node: ast.AST, helpers: Collection[str]) -> bool:
    """Is this node an assertion: a statement, a call that says so by its name, or a helper known to assert?"""
    if isinstance(node, (ast.Assert, ast.Raise)):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = last_name(node.func)
    checked = any(word.arg == "check" and getattr(word.value, "value", None) is True for word in node.keywords)
    return checked or name in helpers or bool(_ASSERTS.match(name))


def asserted(test: Test) -> Iterator[tuple[int, list[ast.expr], str]]:
    """The line, the operands and the kind of each assertion: `assert`, or the method of a unittest case."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            yield node.lineno, [node.test], "assert"
        elif isinstance(node, ast.Call) and last_name(node.func) in _TWO | {"assertTrue"} and node.args:
            yield node.lineno, node.args[: 2 if last_name(node.func) in _TWO else 1], last_name(node.func)


def literal(node: ast.expr) -> bool:
    """Is it written out: a constant, or a tuple, list or set of constants?"""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(map(literal, node.elts))
    if isinstance(node, ast.UnaryOp):
        return literal(node.operand)
    return isinstance(node, ast.Constant)
