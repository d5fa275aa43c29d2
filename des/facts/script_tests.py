"""The tests of a JavaScript or TypeScript file, and which of them are switched off: node:test, Jest, Vitest, Mocha."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from des.facts import grammars
from des.facts.skips import Skip

_TEST = re.compile(r"(?P<off>x)?(?P<only>f)?(?P<kind>it|test|specify|describe|suite|context)(?P<how>(?:\.\w+)*)")
_GROUPS = ("describe", "suite", "context")
_OFF, _IF = ("skip", "todo", "failing", "fails"), ("skipIf", "runIf")
FUNCTIONS = ("arrow_function", "function_expression", "generator_function")


@dataclass(frozen=True)
class ScriptTest:
    """One test as written: its title, its call, and the function that is its body (None: it has none)."""

    title: str
    call: Any
    body: Any


def parse(path: str, text: str) -> Any:
    """The syntax tree of a file; None for a file without a grammar. ImportError when its grammar is not installed."""
    one = grammars.grammar(path)
    return grammars.load(one)[0].parse(text.encode("utf-8", "replace")).root_node if one else None


def walk(node: Any) -> Iterator[Any]:
    """The node and everything in it, in the order of the text."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.named_children)


def text_of(node: Any) -> str:
    """The text of a node; "" for none."""
    return str(node.text.decode("utf-8", "replace")) if node is not None else ""


def callee(call: Any) -> str:
    """The dotted name a call begins with: `it.skip` of `it.skip.each(table)("…", …)` too."""
    match = re.match(r"[\w$]+(?:\s*\??\.\s*[\w$]+)*", text_of(call.child_by_field_name("function")))
    return re.sub(r"[\s?]", "", match.group()).removesuffix(".each") if match else ""


def arguments(call: Any) -> list[Any]:
    """The arguments of a call."""
    found = call.child_by_field_name("arguments")
    return [one for one in found.named_children if one.type != "comment"] if found is not None else []


def calls(root: Any) -> Iterator[Any]:
    """Every call in it; of `it.each(table)(…)` only the outer one."""
    for node in walk(root):
        if node.type == "call_expression":
            around = node.parent
            if not (around is not None and around.type == "call_expression" and _called(around) == node):
                yield node


def cases(root: Any) -> Iterator[ScriptTest]:
    """The tests of a file, groups left out."""
    for call in calls(root):
        match = _TEST.fullmatch(callee(call))
        given = arguments(call)
        if match and match["kind"] not in _GROUPS and given and not _own_skip(match, given):
            body = next((one for one in reversed(given) if one.type in FUNCTIONS), None)
            yield ScriptTest(text_of(given[0]).strip("\"'`"), call, body)


def skips(root: Any) -> Iterator[Skip]:
    """What skips in the file, in its order; `only` too, for the others do not run then."""
    for call in calls(root):
        name, given, line = callee(call), arguments(call), call.start_point[0] + 1
        match = _TEST.fullmatch(name)
        if match:
            how = match["how"].split(".")[1:]
            if _own_skip(match, given):  # `test.skip(condition)` in a test or a group, as in Playwright
                yield Skip(line, name, bool(given))
            elif match["off"] or set(how) & set(_OFF):
                yield Skip(line, name, False)
            elif match["only"] or "only" in how:
                yield Skip(line, f"{name}, beside others", False, others=True)
            elif set(how) & set(_IF):
                yield Skip(line, name, True)
            elif match["kind"] not in _GROUPS and len(given) == 1 and given[0].type in ("string", "template_string"):
                yield Skip(line, f"{name} without a body", False)
            yield from _options(name, given)
        elif re.fullmatch(r"(?:this|t|ctx|context)\.(?:skip|todo)", name):
            yield Skip(line, name, not _stands_in_test(call))


def _own_skip(match: re.Match[str], given: list[Any]) -> bool:
    """Is it no test, but the call by which one skips itself?"""
    ends = match["how"] in (".skip", ".fixme", ".fail")
    return ends and not any(one.type in FUNCTIONS or one.type in ("string", "template_string") for one in given[:1])


def _options(name: str, given: list[Any]) -> Iterator[Skip]:
    """`{ skip: … }`, `{ todo: … }` and `{ only: … }` of node:test."""
    pairs = [pair for one in given[:2] if one.type == "object" for pair in one.named_children if pair.type == "pair"]
    for pair in pairs:
        key, value = text_of(pair.child_by_field_name("key")).strip("\"'"), pair.child_by_field_name("value")
        if key in ("skip", "todo", "only") and text_of(value) not in ("false", "''", '""', "undefined", "null"):
            sure = value.type in ("true", "string", "template_string")
            yield Skip(pair.start_point[0] + 1, f"{name} with {key}", not sure)


def _stands_in_test(call: Any) -> bool:
    """Is it a statement of the test's own body, so that it always runs?"""
    statement = call.parent
    block = statement.parent if statement is not None and statement.type == "expression_statement" else None
    return block is not None and block.parent is not None and block.parent.type in FUNCTIONS


def _called(call: Any) -> Any:
    return call.child_by_field_name("function")
