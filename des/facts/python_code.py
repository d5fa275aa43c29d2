"""What a Python file defines and what it uses, by its syntax tree. Names only: nothing is imported or inferred."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from des.facts.code import LOOKED_UP, Definition, Module

#: A text that may be a reference: `name`, `package.module:name`.
_REFERENCE = re.compile(r"[A-Za-z_][\w.:]{0,199}")
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def parse(text: str, *, package: bool = False) -> Module:
    """Read a file; SyntaxError (with its line) when it is no Python. package: it is an `__init__.py`, whose imports
    are what the package offers, and so count as uses."""
    tree = ast.parse(text)
    module = Module()
    module.definitions.extend(_definitions(tree, "", ""))
    for node in ast.walk(tree):
        for name, line in _uses(node, package):
            module.uses[name].append(line)
        module.exports.update(_exports(node, package))
        if isinstance(node, ast.Call) and last_name(node.func) in ("getattr", "hasattr", "attrgetter", "methodcaller"):
            _looked_up(node, module)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
            looked_up = last_name(node.value.func) in ("globals", "locals", "vars")
            module.doubt = LOOKED_UP if looked_up else module.doubt
    return module


def last_name(node: ast.AST) -> str:
    """`c` of `a.b.c`, of `c(…)` and of `c[…]`; "" for anything else."""
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _definitions(node: ast.AST, prefix: str, owner: str) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*Function, ast.ClassDef)):
            is_class = isinstance(child, ast.ClassDef)
            bases = tuple(_dotted(base) for base in child.bases) if isinstance(child, ast.ClassDef) else ()
            if isinstance(child, ast.ClassDef) and child.keywords:
                bases += tuple(f"{word.arg}=" for word in child.keywords)  # a metaclass, or arguments to a hook
            qualname, decorators = prefix + child.name, tuple(last_name(d) for d in child.decorator_list)
            end = child.end_lineno or child.lineno
            yield Definition(child.name, qualname, child.lineno, end, is_class, owner, bases, decorators)
            yield from _definitions(child, qualname + ".", child.name if is_class else "")
        else:
            yield from _definitions(child, prefix, owner)


def _dotted(node: ast.AST) -> str:
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return f"{_dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else last_name(node)


def _exports(node: ast.AST, package: bool) -> set[str]:
    if package and isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if "__all__" in map(last_name, targets):
            return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return set()


def _uses(node: ast.AST, package: bool) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id, node.lineno
    elif isinstance(node, ast.Attribute):
        yield node.attr, node.lineno
    elif isinstance(node, ast.ImportFrom):
        # Under another name it cannot be recognised where it is used.
        yield from ((alias.name, node.lineno) for alias in node.names if package or alias.asname)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _REFERENCE.fullmatch(node.value):
        yield from ((name, node.lineno) for name in re.split("[.:]", node.value))


def _looked_up(call: ast.Call, module: Module) -> None:
    names = call.args[1:2] if last_name(call.func) in ("getattr", "hasattr") else call.args[:1]
    for name in names:
        if isinstance(name, ast.Constant):
            continue
        first = name.values[0] if isinstance(name, ast.JoinedStr) and name.values else name
        while isinstance(first, ast.BinOp):
            first = first.left
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
            module.prefixes.add(first.value)
        else:
            module.doubt = LOOKED_UP
