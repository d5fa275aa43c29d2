"""Where a file refers to another file or folder of the project: by import, by relative path, by its path as text."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from des.facts import languages

_LOADED = re.compile(r"""["'](\.{1,2}/[^"'\n]+)["']""")
_ROOTS = ("", "src", "lib", "python")


def references(path: str, text: str, target: str) -> list[int]:
    """The lines of the file at `path` that refer to `target`; both are relative to the project, with slashes.

    Comments and docstrings of Python do not count. Other languages: the path as it is written from the project, the
    dotted name, and quoted paths that begin with a dot.
    """
    if languages.language(path, text) == "Python":
        try:
            return sorted(set(_python(path, ast.parse(text), target)))
        except (SyntaxError, ValueError, RecursionError):
            pass  # then as text
    named = _names(target)
    return [n for n, line in enumerate(text.splitlines(), 1) if named.search(line) or _loads(path, line, target)]


def _python(path: str, tree: ast.Module, target: str) -> Iterator[int]:
    named = _names(target)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            if any(_is_module(alias.name, target) for alias in node.names):
                yield node.lineno
        elif isinstance(node, ast.ImportFrom):
            if any(_imports(path, node, name, target) for name in [*(alias.name for alias in node.names), ""]):
                yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and named.search(node.value):
            yield from [node.lineno] if id(node) not in prose else []


def _imports(path: str, node: ast.ImportFrom, name: str, target: str) -> bool:
    module = ".".join(part for part in (node.module or "", name) if part)
    if not node.level:
        return _is_module(module, target)
    folder = path
    for _ in range(node.level):
        folder = posixpath.dirname(folder)
    place = posixpath.join(folder, *module.split(".")) if module else folder
    return place == _bare(target) or place.startswith(_bare(target) + "/")


def _is_module(module: str, target: str) -> bool:
    """Does a dotted name mean the target, or something in it? One word means a file only where modules are looked up
    from."""
    parts, wanted = module.split("."), _bare(target).split("/")
    for start in range(len(wanted)):
        tail = wanted[start:]
        if parts[: len(tail)] == tail and (len(tail) > 1 or "/".join(wanted[:start]) in _ROOTS):
            return True
    return False


def _names(target: str) -> re.Pattern[str]:
    """The target as a path, and as a dotted name when that has more than one part (from the source root on)."""
    parts = _bare(target).split("/")
    dotted = parts[1:] if parts[0] in _ROOTS else parts
    written = rf"(?<![\w/.-]){re.escape(target)}(?![\w-])"
    module = rf"|(?<![\w.]){re.escape('.'.join(dotted))}(?!\w)" if len(dotted) > 1 else ""
    return re.compile(written + module)


def _loads(path: str, line: str, target: str) -> bool:
    beside = (posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in _LOADED.findall(line))
    return any(_bare(place) == _bare(target) or place.startswith(target + "/") for place in beside)


def _bare(path: str) -> str:
    return re.sub(r"(?:/__init__|/index)?\.\w+$", "", path)
