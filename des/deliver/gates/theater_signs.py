"""Signs of testing theater in one Python test: what looks like a test and could not fail for a wrong answer (R34)."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from des.deliver.gates.theater_mocks import mocked_subject
from des.deliver.gates.theater_tests import SLEEPS, Surroundings, written
from des.facts.python_code import last_name
from des.facts.python_tests import Test, asserted, asserts, literal
from des.verdict import Finding, Place

_PURE = {"len", "sorted", "set", "list", "tuple", "str", "int", "float", "sum", "min", "max", "bool", "isinstance"}
_BROAD = {"Exception", "BaseException", "AssertionError"}


def signs(test: Test, around: Surroundings) -> Iterator[Finding]:
    """Every sign in one test."""
    for decorator in test.decorator_list:
        yield from _skip(decorator)
    fixtures = {one.arg for one in test.args.args} & set(around.asserting)
    if not (fixtures or _is_skipped(test) or any(asserts(node, around.asserting) for node in ast.walk(test))):
        yield Finding(
            "asserts-nothing", Place(line=test.lineno), "asserts nothing", "assert what the code answers or does"
        )
    yield from _empty_asserts(test, around)
    yield from mocked_subject(test)
    yield from _sleeps(test, around)
    yield from _caught(test, around)
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and last_name(node.func) in ("skip", "skipTest") and _is_skip_call(node):
            yield Finding(
                "skip-without-reason", Place(line=node.lineno), "skips without a reason", "say why, or remove the skip"
            )


def _empty_asserts(test: Test, around: Surroundings) -> Iterator[Finding]:
    own = _own_constants(test) | set(around.constants)
    said = sum(asserts(node, around.asserting) for node in ast.walk(test))
    for line, operands, kind in asserted(test):
        pair = len(operands) == 2
        if _same(*operands) or all(map(literal, operands)) if pair else _always(operands[0]):
            yield Finding(
                "always-true",
                Place(line=line),
                f"`{written(operands)}` is always true",
                "compare what the code answers",
            )
        elif not any(_always(one) for one in operands) and all(_only(one, own) for one in operands):
            text = f"{kind} on the test's own constant: `{written(operands)}`"
            yield Finding(
                "asserts-own-constant",
                Place(line=line),
                text,
                "compare it with what the code answers",
                blocks=said == 1,
            )  # else: a precondition


def _same(left: ast.expr, right: ast.expr) -> bool:
    calls = any(isinstance(node, (ast.Call, ast.Await)) for node in ast.walk(left))
    return not calls and ast.dump(left) == ast.dump(right)


def _always(node: ast.expr) -> bool:
    """Is it true whatever the code does?"""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, (ast.Tuple, ast.List)):
        return bool(node.elts)
    if isinstance(node, ast.BoolOp):
        return (any if isinstance(node.op, ast.Or) else all)(map(_always, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return isinstance(node.operand, ast.Constant) and not node.operand.value
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, operator, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(operator, ast.GtE) and last_name(left) == "len" and getattr(right, "value", None) == 0:
            return isinstance(left, ast.Call)
        same = isinstance(operator, (ast.Eq, ast.Is, ast.LtE, ast.GtE)) and _same(left, right)
        return same or (literal(left) and literal(right))
    return False


def _own_constants(test: Test) -> set[str]:
    """Names the test gives a literal value and then only asserts on, and parameters that come from parametrize."""
    inside = {id(one) for line, operands, _ in asserted(test) for node in operands for one in ast.walk(node)}
    names = [node for node in ast.walk(test) if isinstance(node, ast.Name)]
    used = {one.id for one in names if isinstance(one.ctx, ast.Load) and id(one) not in inside}
    simple = [node for node in ast.walk(test) if isinstance(node, ast.Assign) and literal(node.value)]
    given = {target.id for node in simple for target in node.targets if isinstance(target, ast.Name)}
    stores = [one.id for one in names if isinstance(one.ctx, ast.Store)]
    once = {name for name in given if stores.count(name) == 1}
    shared = {name for node in ast.walk(test) if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    return (once | _parametrized(test)) - used - shared


def _parametrized(test: Test) -> set[str]:
    found: set[str] = set()
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator) == "parametrize" and decorator.args:
            if any(word.arg == "indirect" for word in decorator.keywords):
                continue
            texts = [one.value for one in ast.walk(decorator.args[0]) if isinstance(one, ast.Constant)]
            found |= {name for text in texts if isinstance(text, str) for name in re.findall(r"\w+", text)}
    return found


def _only(node: ast.expr, own: Collection[str]) -> bool:
    """Does an expression consist of own constants, literals and built-in functions?"""
    names = [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
    others = (ast.Attribute, ast.Await, ast.Yield, ast.comprehension, ast.NamedExpr, ast.Lambda)
    if any(isinstance(one, others) for one in ast.walk(node)) or not set(names) & set(own):
        return False
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return all(isinstance(one.func, ast.Name) for one in calls) and all(name in own or name in _PURE for name in names)


def _sleeps(test: Test, around: Surroundings) -> Iterator[Finding]:
    loops = [node for node in ast.walk(test) if isinstance(node, (ast.For, ast.While, ast.AsyncFor))]
    polling = {id(one) for loop in loops for one in ast.walk(loop)}
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and (ast.unparse(node.func) in SLEEPS or last_name(node.func) in around.sleeps):
            if node.args and getattr(node.args[0], "value", None) == 0:
                continue  # only lets others run
            text = "sleeps: too short on a slow machine, too long on every other"
            fix = "wait for the condition itself, with a limit, or give the code a clock that the test moves"
            yield Finding("sleeps", Place(line=node.lineno), text, fix, blocks=id(node) not in polling)


def _caught(test: Test, around: Surroundings) -> Iterator[Finding]:
    fix = "let the error through; where one is expected, name it: pytest.raises(ThatError, match=…)"
    for node in ast.walk(test):
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                if _checks(node.body) and _broad(handler.type) and _silent(handler, around):
                    yield Finding(
                        "catches-assertions",
                        Place(line=handler.lineno),
                        "catches every failure of its own assertions",
                        fix,
                    )
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                call = item.context_expr
                if not isinstance(call, ast.Call) or not any(map(_broad, call.args)):
                    continue
                if last_name(call) == "suppress" and _checks(node.body):
                    yield Finding(
                        "catches-assertions",
                        Place(line=node.lineno),
                        "suppresses every failure of its own assertions",
                        fix,
                    )
                elif last_name(call) == "raises" and not call.keywords:
                    yield Finding(
                        "any-error-passes", Place(line=node.lineno), "any error whatever passes here", fix, blocks=False
                    )


def _checks(body: list[ast.stmt]) -> bool:
    """Is there an assertion in it? A raise is none: what a test raises itself it may well catch."""
    nodes = [node for part in body for node in ast.walk(part)]
    return any(asserts(node, ()) for node in nodes if not isinstance(node, ast.Raise))


def _silent(handler: ast.ExceptHandler, around: Surroundings) -> bool:
    """Does it neither assert, nor raise, nor hand the error on?"""
    nodes = [node for part in handler.body for node in ast.walk(part)]
    kept = any(isinstance(node, ast.Name) and node.id == handler.name for node in nodes)
    return not kept and not any(asserts(node, around.asserting) for node in nodes)


def _broad(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(map(_broad, kind.elts))
    return kind is None or last_name(kind) in _BROAD


def _skip(decorator: ast.expr) -> Iterator[Finding]:
    name = last_name(decorator)
    if name not in ("skip", "skipif", "xfail", "skipIf", "skipUnless"):
        return
    arguments = decorator.args if isinstance(decorator, ast.Call) else []
    words = {word.arg: word.value for word in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    position = {"skip": 0, "skipIf": 1, "skipUnless": 1}.get(name)
    placed = arguments[position] if position is not None and len(arguments) > position else None
    reason = words.get("reason") or placed
    if reason is None or (isinstance(reason, ast.Constant) and not str(reason.value).strip()):
        yield Finding(
            "skip-without-reason",
            Place(line=decorator.lineno),
            f"{name} without a reason",
            "say why, or let the test run",
            blocks=name != "xfail",
        )


def _is_skipped(test: Test) -> bool:
    return any(last_name(decorator) == "skip" for decorator in test.decorator_list)


def _is_skip_call(call: ast.Call) -> bool:
    return not call.args and not any(word.arg in ("reason", "msg") for word in call.keywords)
