"""The results of mutmut 3: for each source file `mutants/<file>.meta` and, beside it, the file with all its mutants."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from des.facts.mutants import BadReport, Fate, Mutant, became, document, member

#: Exit codes of a mutant's test run, as mutmut's documentation of its states has them; all others are unclear.
_FATES = {
    0: Fate.SURVIVED, 1: Fate.KILLED, 3: Fate.KILLED, 5: Fate.UNCOVERED, 33: Fate.UNCOVERED, 34: Fate.IGNORED,
    36: Fate.TIMEOUT, 37: Fate.INVALID, 24: Fate.TIMEOUT, -24: Fate.TIMEOUT, 152: Fate.TIMEOUT, 255: Fate.TIMEOUT,
}  # fmt: skip
_MARK = "__mutmut_"


def read(file: str, meta: str, mutated: str, source: str) -> tuple[Mutant, ...]:
    """The mutants of one file.

    meta, mutated: the texts of its two files under `mutants/`. source: the file as it was. A mutant whose place cannot
    be found has line 0. BadReport when `meta` is not what mutmut writes, or a mutant was never tried.
    """
    codes = member(document(meta), "exit_code_by_key", dict)
    bodies = {name: lines for _, name, lines in _functions(mutated)}
    starts = {(owner, name): lines[0][0] for owner, name, lines in _functions(source)}
    return tuple(_mutant(file, key, code, bodies, starts) for key, code in codes.items())


def _mutant(
    file: str, key: str, code: object, bodies: dict[str, list[tuple[int, str]]], starts: dict[tuple[str, str], int]
) -> Mutant:
    if code is None:
        raise BadReport(f"{key} was never tried: the run did not come to its end")
    if not isinstance(code, int) or isinstance(code, bool):
        raise BadReport(f"the result of {key} is no exit code")
    fate = _FATES.get(code, Fate.UNCLEAR)
    name = key.rpartition(".")[2]
    mangled = name.partition(_MARK)[0]
    before, after = (_plain(bodies.get(one, []), one) for one in (f"{mangled}{_MARK}orig", name))
    at, change = _difference(before, after)
    start = starts.get(_home(mangled), 0)
    line = start + at if start and change else 0
    return Mutant(file, line, line, fate, change or key, key)


def _plain(lines: list[tuple[int, str]], name: str) -> list[str]:
    return [text.replace(name, "", 1) if not n else text for n, (_, text) in enumerate(lines)]


def _difference(before: list[str], after: list[str]) -> tuple[int, str]:
    """Where two versions of a function begin to differ, from its first line on, and how; "" when nothing is known."""
    for at, (old, new) in enumerate(zip(before, after)):
        if old != new:
            return at, became(old, "" if after[at:] == before[at + 1 :] else new)
    return 0, ""


def _home(mangled: str) -> tuple[str, str]:
    """Class and name of the function behind mutmut's name for it: `x_name`, or `xǁClassǁname`."""
    owner, separator, name = mangled.removeprefix("xǁ").rpartition("ǁ")
    return (owner, name) if separator else ("", mangled.removeprefix("x_"))


def _functions(text: str) -> Iterator[tuple[str, str, list[tuple[int, str]]]]:
    """Class ("" for none), name and numbered lines of each function, without its decorators."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):  # newer syntax than ours: no lines, the fates still count
        return
    lines = text.split("\n")
    inside = {child: node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for child in node.body}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            numbers = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield inside.get(node, ""), node.name, [(n, lines[n - 1]) for n in numbers if n <= len(lines)]
