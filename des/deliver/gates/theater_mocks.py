"""Tests that ask a replacement instead of the code: the subject replaced, or a mock's own answer asserted."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator

from des.deliver.gates.theater_tests import written
from des.facts.python_code import last_name
from des.facts.python_tests import Test, asserted
from des.verdict import Finding, Place

_FIX = "let the real code answer; replace what it depends on"
_DOUBLES = {"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "create_autospec"}
_MOCK_RECORDS = {"call_args", "call_args_list", "mock_calls", "method_calls", "await_args", "assert_called_with"}


def mocked_subject(test: Test) -> Iterator[Finding]:
    """A function that the test replaces and then calls itself; an answer that the test put into a mock."""
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]
    replaced = {pair for node in calls for pair in _replaced(node)}
    for node in calls:
        if isinstance(node.func, ast.Attribute) and _root(node.func) not in sys.stdlib_module_names:
            owner = ast.unparse(node.func.value)
            if {(owner, node.func.attr), (owner.rpartition(".")[2], node.func.attr)} & replaced:
                text = f"replaces {owner}.{node.func.attr} and then calls it: the replacement is tested"
                yield Finding("mocks-its-subject", Place(line=node.lineno), text, _FIX)
    assigned = [(node.targets, node.value) for node in ast.walk(test) if isinstance(node, ast.Assign)]
    doubles = _targets(assigned, lambda value: isinstance(value, ast.Call) and last_name(value) in _DOUBLES)

    def answer(value: ast.AST) -> bool:
        return isinstance(value, ast.Call) and _root(value.func) in doubles and not _chain(value.func) & _MOCK_RECORDS

    answers = _targets(assigned, answer)
    for line, operands, _ in asserted(test):
        inside = [one for operand in operands for one in ast.walk(operand)]
        if any(answer(one) or (isinstance(one, ast.Name) and one.id in answers) for one in inside):
            text = f"`{written(operands)}` asserts what the test told a mock to answer"
            yield Finding("mocks-its-subject", Place(line=line), text, _FIX)


def _replaced(call: ast.Call) -> Iterator[tuple[str, str]]:
    """(owner, name) of what a patch or setattr replaces."""
    name, arguments = last_name(call.func), call.args
    if name not in ("patch", "setattr", "object") or not arguments:
        return
    first = arguments[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and name != "object":
        owner, _, attribute = first.value.rpartition(".")
        yield owner, attribute
        yield owner.rpartition(".")[2], attribute
    elif name != "patch" and len(arguments) > 1 and isinstance(arguments[1], ast.Constant):
        yield ast.unparse(first), str(arguments[1].value)


def _targets(assigned: list[tuple[list[ast.expr], ast.expr]], wanted: Callable[[ast.AST], bool]) -> set[str]:
    return {one.id for targets, value in assigned if wanted(value) for one in targets if isinstance(one, ast.Name)}


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _chain(node: ast.AST) -> set[str]:
    return {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
