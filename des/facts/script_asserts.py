"""What the tests of a JavaScript or TypeScript file assert."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from des.facts.script_tests import FUNCTIONS, callee, text_of, walk

_ASSERTS = re.compile(r"_*(?:assert|expect|verify|check|ensure|should|must|fail|throws|rejects)|.*snapshot", re.I)
#: What a test's context offers beside assertions.
_CONTEXT = {
    "skip", "todo", "diagnostic", "log", "timeout", "plan", "after", "before", "beforeEach", "afterEach", "test",
    "mock", "name", "signal", "teardown",
}  # fmt: skip


def _names(call: Any) -> set[str]:
    """The parts of the name a call begins with, and the last one of a chain of calls."""
    function = call.child_by_field_name("function")
    last = function.child_by_field_name("property") if function.type == "member_expression" else None
    return {*callee(call).split("."), text_of(last)} - {""}


def asserts(node: Any, helpers: Collection[str], context: str = "") -> bool:
    """Is this node an assertion? helpers: names known to assert. context: the name of the test's first parameter."""
    if node.type == "throw_statement":
        return True
    if node.type == "member_expression":
        return text_of(node.child_by_field_name("property")) == "should"
    if node.type != "call_expression":
        return False
    own = callee(node).split(".")
    by_context = bool(context) and own[0] == context and len(own) > 1 and own[1] not in _CONTEXT
    return by_context or any(_ASSERTS.match(name) or name in helpers for name in _names(node))


def asserting(trees: Collection[Any]) -> frozenset[str]:
    """The names of functions that assert, themselves or by calling others that do."""
    calls: dict[str, set[str]] = {}
    found: set[str] = set()
    for tree in trees:
        for node in walk(tree):
            value = node.child_by_field_name("value") or node.child_by_field_name("right")
            if node.type in ("function_declaration", "method_definition") or (value and value.type in FUNCTIONS):
                named = next(filter(None, map(node.child_by_field_name, ("name", "key", "left"))), None)
                name = text_of(named).rpartition(".")[2]
                inside = list(walk(node))
                calls.setdefault(name, set()).update(
                    last for one in inside if one.type == "call_expression" for last in _names(one)
                )
                if any(asserts(one, ()) for one in inside):
                    found.add(name)
    while more := {name for name, used in calls.items() if used & found} - found:
        found |= more
    return frozenset(found - {""})
