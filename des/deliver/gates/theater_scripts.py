"""Signs of testing theater in JavaScript and TypeScript tests: what a program can see without running them (R34)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from des.facts import script_tests
from des.facts.script_asserts import asserting, asserts
from des.facts.script_tests import ScriptTest, arguments, callee, text_of, walk
from des.verdict import Finding, Place

_SAME = {"toBe", "toEqual", "toStrictEqual", "equal", "strictEqual", "deepEqual", "deepStrictEqual", "is", "eql"}
_TRUE = {"ok", "toBeTruthy", "toBeDefined", "toBe", "assert"}
_LITERALS = {"number", "string", "true", "false", "null", "undefined"}
_LOOPS = {"for_statement", "for_in_statement", "while_statement", "do_statement"}
_FAKE = re.compile(r"fakeTimers|mock\.timers|\bclock\.tick", re.I)


def findings(changed: Mapping[str, str], before: Mapping[str, str], world: Mapping[str, str]) -> list[Finding]:
    """The signs in changed test files. before: what these files were; world: all test files of the project, for the
    helpers a test may leave its assertions to. ImportError when the grammar is not installed."""
    trees = [tree for path, text in world.items() if (tree := script_tests.parse(path, text)) is not None]
    helpers = asserting(trees)
    found = []
    for path, text in sorted(changed.items()):
        tree, was = script_tests.parse(path, text), script_tests.parse(path, before.get(path, ""))
        known = {_plain(one.call) for one in script_tests.cases(was)} if was is not None else set()
        for test in script_tests.cases(tree):
            if _plain(test.call) not in known:
                signs = _signs(test, helpers, bool(_FAKE.search(text)))
                found += [sign.at(path, test.title) for sign in signs]
        off = _switched_off(tree, text, before.get(path, ""))
        found += [sign.at(path) for sign in off]
    return found


def _plain(node: Any) -> str:
    return " ".join(text_of(node).split())


def _signs(test: ScriptTest, helpers: Collection[str], fake_timers: bool) -> Iterator[Finding]:
    if test.body is None:
        return
    parameters = test.body.child_by_field_name("parameters") or test.body.child_by_field_name("parameter")
    first = re.search(r"[\w$]+", text_of(parameters))
    context = first.group() if first and first.group() != "done" else ""
    inside = list(walk(test.body))
    passed = {name for one in arguments(test.call) if one.type == "identifier" for name in (text_of(one),)}
    if not passed & set(helpers) and not any(asserts(node, helpers, context) for node in inside):
        yield Finding(
            "asserts-nothing",
            Place(line=test.call.start_point[0] + 1),
            "asserts nothing",
            "assert what the code answers or does",
        )
    for node in inside:
        line = node.start_point[0] + 1
        if node.type == "call_expression" and _always(node):
            yield Finding(
                "always-true",
                Place(line=line),
                f"`{_plain(node)[:80]}` is always true",
                "compare what the code answers",
            )
        if node.type == "call_expression" and not fake_timers and _sleeps(node):
            fix = "wait for the condition itself, with a limit, or use fake timers"
            told = "sleeps: too short on a slow machine, too long on every other"
            yield Finding("sleeps", Place(line=line), told, fix, blocks=not _inside(node, _LOOPS))
        if node.type == "catch_clause" and _swallows(node, helpers):
            fix = "let the error through; where one is expected, name it: assert.throws, or expect(…).toThrow(…)"
            yield Finding("catches-assertions", Place(line=line), "catches every failure of its own assertions", fix)


def _always(call: Any) -> bool:
    """Is it an assertion on literals, or of something with itself?"""
    function, given = call.child_by_field_name("function"), arguments(call)
    if function.type == "member_expression":
        target, name = function.child_by_field_name("object"), text_of(function.child_by_field_name("property"))
        if target.type == "call_expression" and callee(target) == "expect":
            given = arguments(target) + given
        elif text_of(target) not in ("assert", "t"):
            return False
    elif text_of(function) == "assert":
        name = "assert"
    else:
        return False
    if name in _SAME and len(given) >= 2:
        calls = any(one.type in ("call_expression", "await_expression") for one in walk(given[0]))
        literal = given[0].type in _LITERALS and given[1].type in _LITERALS
        return literal or (not calls and text_of(given[0]) == text_of(given[1]))
    return name in _TRUE and len(given) == 1 and given[0].type in _LITERALS - {"false", "null", "undefined"}


def _sleeps(call: Any) -> bool:
    name, given = callee(call).rpartition(".")[2], arguments(call)
    if name == "setTimeout":
        waits = given[:1] and given[0].type == "number" and call.parent.type == "await_expression"
        resolves = len(given) == 2 and given[0].type == "identifier" and given[1].type == "number"
        return bool(waits or (resolves and _inside(call, ("new_expression",)))) and text_of(given[-1]) != "0"
    named = name in ("sleep", "delay", "waitForTimeout") or callee(call) == "cy.wait"
    return named and bool(given) and given[0].type == "number"


def _inside(node: Any, types: Collection[str]) -> bool:
    while node is not None and node.type not in types:
        node = node.parent
    return node is not None


def _swallows(clause: Any, helpers: Collection[str]) -> bool:
    """Does a handler neither assert, nor raise, nor use the error, of assertions in its try block?"""
    tried, body = clause.parent.child_by_field_name("body"), clause.child_by_field_name("body")
    error = text_of(clause.child_by_field_name("parameter"))
    handled = list(walk(body))
    used = any(one.type == "identifier" and text_of(one) == error for one in handled)
    if used or any(asserts(one, helpers) for one in handled):
        return False
    return any(asserts(one, helpers) for one in walk(tried) if one.type != "throw_statement")


def _switched_off(tree: Any, text: str, before: str) -> Iterator[Finding]:
    """Skips that are new and do not say why: as the option's text, or in a comment on their line or above it."""
    lines, old = text.splitlines(), {line.strip() for line in before.splitlines()}
    for skip in script_tests.skips(tree):
        line = lines[skip.line - 1]
        above = lines[skip.line - 2].strip() if skip.line > 1 else ""
        commented = "//" in line or "/*" in line or above.startswith(("//", "*", "/*"))
        why = commented or re.search(r"(?:skip|todo):\s*['\"`]\S", line)
        if line.strip() in old:
            continue
        if skip.others:
            yield Finding("only", Place(line=skip.line), f"{skip.what}: the others do not run", "remove it")
        elif not why and not skip.conditional:
            yield Finding(
                "skip-without-reason",
                Place(line=skip.line),
                f"{skip.what} without a reason",
                "say why in a comment above it, or let the test run",
            )
