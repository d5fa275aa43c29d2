"""What could be broken in a file that a demand names, the likeliest first: pure, text in, broken texts out.

A break is gross: a statement gone, a condition turned round, a value lost, a constant changed; of prose, a line gone.
A test that shows the demand fails on one; a test that only runs the code does not.
"""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

_OPPOSITE: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
#: What a function returns that has lost its value, by the first word of its annotation.
_LOST = {"str": '""', "int": "0", "float": "0.0", "list": "[]", "tuple": "()", "dict": "{}", "set": "set()"}
#: What stands where there was a text.
_TEXT = '"broken"'
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """A file that may be broken. lines: only these may be, unless nothing in them can; all when there are none."""

    path: str
    text: str
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Mutant:
    """A file with one break. line: where it begins; before, after: the lines that differ; broken: the whole text."""

    path: str
    line: int
    before: str
    after: str
    broken: str


@dataclass(frozen=True)
class _Break:
    """Replace the text from ``begin`` to ``end`` (character offsets). about: what the place is about, in words."""

    source: Source
    line: int
    begin: int
    end: int
    new: str
    about: str


def choose(sources: Sequence[Source], demand: str, seed: str) -> Iterator[Mutant]:
    """The breaks of these files, one a line at most, those first whose place shares most words with the demand.

    seed: decides between equals. A file of Python that cannot be parsed has none.
    """
    breaks = [item for source in sources for item in _breaks(source)]
    frequency = Counter(word for item in breaks for word in _words(item.about))
    asked = _words(demand)

    def relevance(item: _Break) -> float:
        """A text counts for less: as a rule a demand asks what is done, and texts have many of its words."""
        shared = sum(1 / frequency[word] for word in _words(item.about) & asked)
        return shared / 3 if item.new == _TEXT else shared

    random.Random(seed).shuffle(breaks)
    breaks.sort(key=relevance, reverse=True)
    taken: set[tuple[str, int]] = set()
    for item in breaks:
        mutant = _mutant(item)
        if mutant is not None and (mutant.path, mutant.line) not in taken:
            taken.add((mutant.path, mutant.line))
            yield mutant


def _breaks(source: Source) -> list[_Break]:
    every = list(_python(source) if source.path.endswith(".py") else _prose(source))
    return [item for item in every if item.line in source.lines] or every


def definition(text: str, name: str) -> frozenset[int]:
    """The lines of the function, class or constant ``name`` of a module, or of the method `Class.method`; none where
    there is no such thing or the module cannot be parsed."""
    owner, _, below = name.rpartition(".")
    body = _tree(text).body
    if owner:
        body = [node for part in body if isinstance(part, ast.ClassDef) and part.name == owner for node in part.body]
    return frozenset(line for node in body if below in _names(node) for line in _span(node))


def entered(text: str, ran: Collection[int]) -> frozenset[int]:
    """What of a module the tests saw at work: all but the functions of which no line was run. Nothing when it has
    functions and none was entered: importing a module shows nothing."""
    functions = [node for node in ast.walk(_tree(text)) if isinstance(node, _Function)]
    idle = [node for node in functions if not any(_ran(part, ran) for part in node.body)]
    if not ran or (functions and len(idle) == len(functions)):
        return frozenset()
    unseen = {line for node in idle for line in _span(node)}
    return frozenset(range(1, text.count("\n") + 2)) - unseen


def _tree(text: str) -> ast.Module:
    return ast.parse(text if _parses(text) else "")


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, (*_Function, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _span(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _ran(node: ast.stmt, ran: Collection[int]) -> bool:
    return any(line in ran for line in _span(node))


def _words(text: str) -> set[str]:
    """Words by their first letters, so that inflected forms are alike."""
    return {word[:5] for word in re.findall(r"[a-z]{3,}", text.lower())}


def _mutant(item: _Break) -> Mutant | None:
    """None when what comes out is no Python, or the same."""
    text = item.source.text
    broken = text[: item.begin] + item.new + text[item.end :]
    if broken == text or (item.source.path.endswith(".py") and not _parses(broken)):
        return None
    begin = text.rfind("\n", 0, item.begin) + 1
    end = item.end - 1 if text[item.end - 1] == "\n" else (text + "\n").index("\n", item.end)
    after = text[begin : item.begin] + item.new + text[item.end : end]
    return Mutant(item.source.path, item.line, text[begin:end], after, broken)


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _prose(source: Source) -> Iterator[_Break]:
    begin = 0
    for number, line in enumerate(source.text.splitlines(keepends=True), 1):
        if re.search(r"\w", line):
            yield _Break(source, number, begin, begin + len(line), "", line)
        begin += len(line)


def _python(source: Source) -> Iterator[_Break]:
    yield from _Python(source).breaks(_tree(source.text), "", None)


class _Python:
    """The breaks of one module, by its syntax tree."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = source.text.splitlines(keepends=True)
        self._starts = [0, *accumulate(len(line) for line in self._lines)]

    def breaks(self, node: ast.AST, about: str, function: ast.AST | None) -> Iterator[_Break]:
        """Those at ``node`` and below it. about: the words of what encloses it."""
        if isinstance(node, (*_Function, ast.ClassDef)):
            about = f"{node.name} {ast.get_docstring(node) or ''}"
            function = node if isinstance(node, _Function) else function
            below: list[ast.AST] = [*node.body]
        else:
            below = [child for child in ast.iter_child_nodes(node) if not _is_beside_the_point(node, child)]
        if isinstance(node, ast.stmt):
            here = f"{about} {self._header(node)}"
            for place, new in _changes(node, function):
                begin, end = self._offset(place, False), self._offset(place, True)
                new = new.replace("{}", self._source.text[begin:end])
                yield _Break(self._source, place.lineno, begin, end, new, here)  # type: ignore[attr-defined]
        for child in below:
            yield from self.breaks(child, about, function)

    def _header(self, node: ast.stmt) -> str:
        """The statement without what is indented below it."""
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
        return "".join(self._lines[node.lineno - 1 : max(last, node.lineno)])

    def _offset(self, node: ast.AST, end: bool) -> int:
        """Columns of the tree count bytes."""
        line = (node.end_lineno if end else node.lineno) or 1  # type: ignore[attr-defined]
        column = (node.end_col_offset if end else node.col_offset) or 0  # type: ignore[attr-defined]
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


def _is_beside_the_point(node: ast.AST, child: ast.AST) -> bool:
    """What is no behaviour: annotations, imports, and what only runs when a module is a program."""
    if isinstance(child, (ast.Import, ast.ImportFrom)) or child is getattr(node, "annotation", None):
        return True
    return isinstance(child, ast.If) and "__main__" in ast.dump(child.test)


def _changes(node: ast.stmt, function: ast.AST | None) -> Iterator[tuple[ast.AST, str]]:
    """The parts of one statement that can be broken, and what stands there instead; {} for the text as it was."""
    if isinstance(node, (ast.If, ast.While)):
        yield node.test, "not ({})"
    if isinstance(node, ast.Return) and node.value is not None:
        yield node.value, _lost(node.value, function)
    if _can_be_left_out(node):
        yield node, "pass"
    if isinstance(node, (*_Function, ast.ClassDef, ast.Raise)):
        return  # a refusal's words are told apart by nobody; that it is raised is
    for part in _expressions(node):
        if isinstance(part, ast.Compare) and len(part.ops) == 1:
            between = part.ops[0]
            yield _Between(part.left, part.comparators[0]), f" {_OPPOSITE[type(between)]} "
        elif isinstance(part, ast.comprehension) and part.ifs:
            yield part.ifs[0], "not ({})"
        elif isinstance(part, ast.IfExp):
            yield part.test, "not ({})"
        elif isinstance(part, ast.Constant):
            yield from ((part, new) for new in [_other(part.value)] if new)


class _Between(ast.AST):
    """The text between two expressions."""

    def __init__(self, left: ast.expr, right: ast.expr) -> None:
        self.lineno, self.col_offset = left.end_lineno, left.end_col_offset
        self.end_lineno, self.end_col_offset = right.lineno, right.col_offset


def _lost(value: ast.expr, function: ast.AST | None) -> str:
    annotation = getattr(function, "returns", None)
    kind = re.split(r"\W", ast.unparse(annotation))[0] if annotation is not None else ""
    return "not ({})" if kind == "bool" else _LOST.get(kind, "None")


def _can_be_left_out(node: ast.stmt) -> bool:
    """Not the binding of a name: what needs it would only crash."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, (ast.Call, ast.Await))
    if isinstance(node, ast.Assign):
        return all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in node.targets)
    return isinstance(node, (ast.Raise, ast.AugAssign, ast.Delete, ast.Continue, ast.Assert))


def _expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """All that a statement evaluates itself, without what lies in the statements below it, in a DesError (words) or in
    an f-string (its columns are not exact before Python 3.12)."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop()
        yield part
        words = isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "DesError"
        if not words and not isinstance(part, ast.JoinedStr):
            annotation = getattr(part, "annotation", None)
            below = [child for child in ast.iter_child_nodes(part) if child is not annotation]
            waiting += [child for child in below if not isinstance(child, ast.stmt)]


def _other(value: object) -> str:
    """Another constant of the same kind; "" when there is none that would mean something."""
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int):
        return str(value + 1)
    if isinstance(value, str) and re.search(r"\w", value):
        return _TEXT
    return ""
