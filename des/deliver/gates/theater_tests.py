"""What a Python test can lean on, and what a sign of testing theater in it is."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from des.facts.python_tests import literal

#: Calls that wait for time to pass.
SLEEPS = {"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep"}


@dataclass(frozen=True)
class Surroundings:
    """What a test can lean on. asserting: names of helpers and fixtures that assert. constants: names that its module
    gives a literal value. sleeps: names under which it imported a sleep."""

    asserting: Collection[str] = frozenset()
    constants: Collection[str] = frozenset()
    sleeps: Collection[str] = frozenset()


def surroundings(tree: ast.Module, helpers: Collection[str]) -> Surroundings:
    """What the tests of a module can lean on; helpers: the names that assert, anywhere in the project's tests."""
    assigned = [node for node in tree.body if isinstance(node, ast.Assign) and literal(node.value)]
    constants = {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    sleeps = {a.asname or a.name for node in imports for a in node.names if f"{node.module}.{a.name}" in SLEEPS}
    return Surroundings(frozenset(helpers), frozenset(constants), frozenset(sleeps))


def written(operands: list[ast.expr]) -> str:
    """The operands of an assertion as a message shows them."""
    return ", ".join(ast.unparse(one) for one in operands)[:80]
