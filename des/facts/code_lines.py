"""Which lines of a program can be wrong: not its comments, docstrings, imports, and bare headings."""

from __future__ import annotations

import ast
import re

_SIMPLE = (ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal)
#: What a line of other languages begins with when it holds no code: a comment, an import, a lone bracket.
_NO_CODE = re.compile(
    r"\s*(?:$|//|/\*|\*|#(?!\[)|(?:import|package|use|using|mod|extern|export\s+\*)\b|[{}()\[\];,]+\s*$)"
)


def code_lines(language: str, text: str) -> frozenset[int]:
    """The numbers of the lines that hold code. Python by its syntax (a file that does not parse: all lines), the other
    languages by how a line begins."""
    if language == "Python":
        try:
            return _python(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError):
            pass
    return frozenset(n for n, line in enumerate(text.split("\n"), 1) if not _NO_CODE.match(line))


def _python(tree: ast.Module) -> frozenset[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        for part in _parts(node) if isinstance(node, ast.stmt) and not isinstance(node, _SIMPLE) else ():
            found.update(range(part.lineno, (part.end_lineno or part.lineno) + 1))
    return frozenset(found)


def _parts(node: ast.stmt) -> list[ast.expr | ast.stmt]:
    """What of a statement is code: all of a simple one, of a compound one the expressions in its heading."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return []
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return []
    if isinstance(node, ast.If | ast.While):
        return [node.test]
    if isinstance(node, ast.For | ast.AsyncFor):
        return [node.iter]
    if isinstance(node, ast.With | ast.AsyncWith):
        return [item.context_expr for item in node.items]
    if isinstance(node, ast.Match):
        return [node.subject]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [*node.args.defaults, *(one for one in node.args.kw_defaults if one)]
    return [] if hasattr(node, "body") else [node]
