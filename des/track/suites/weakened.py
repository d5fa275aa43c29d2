"""Tests that ask less than at the start: new skips, and fewer assertions. Read from the sources, nothing is run."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from des.contract.paths import classify
from des.facts import bats_tests, python_tests, script_asserts, script_tests
from des.facts import skips as python_skips
from des.facts.skips import Skip
from des.flow.code import Code

_SCRIPTS = ("js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx")
_AREAS = ("test", "harness")


@dataclass(frozen=True)
class Weakening:
    """One place where a test asks less. test: its name or title, "" for a mark that is not in one. file, line: where it
    stands now. what: what changed there."""

    test: str
    file: str
    line: int
    what: str

    @property
    def told(self) -> str:
        """The place and what changed, in one line."""
        of = f"{self.test} " if self.test else ""
        return f"{self.file}:{self.line}: {of}{self.what}"


def of_code(code: Code) -> list[Weakening]:
    """What tests ask less than at the base; those in languages that nobody reads here are left out."""
    entries = code.git.entries(code.base)
    former = {path: entry for path, entry in entries.items() if classify(path, code.rules) in _AREAS}
    moved = {file.new.path: file.old.path for file in code.change.files if file.old and file.new}
    return compared(code.read(former), code.texts(*_AREAS), moved)


def compared(
    before: Mapping[str, str], now: Mapping[str, str], moved: Mapping[str, str] | None = None
) -> list[Weakening]:
    """What the test files ``now`` ask less than those ``before``. moved: path now -> path before, where it changed.

    A skip that depends on something only a run knows is left to the run. A test that is gone is not told here.
    """
    old, new = _helpers(before), _helpers(now)
    found: list[Weakening] = []
    for path, text in sorted(now.items()):
        former = before.get((moved or {}).get(path, path), "")
        # What a helper no longer asks, every test that leaves its assertions to it no longer asks.
        if text != former or old - new:
            found += _compared(path, _read(path, former, old), _read(path, text, new))
    return found


@dataclass(frozen=True)
class _Read:
    """A test file: its skips, and the line and the assertions of each test by name."""

    skips: tuple[Skip, ...] = ()
    tests: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def meant(self, line: int) -> str:
        """The test that a mark on this line is about: the next one, "" when none follows."""
        return next((name for name, (start, _) in self.tests.items() if start >= line), "")


def _compared(path: str, was: _Read, new: _Read) -> Iterable[Weakening]:
    known = Counter(skip.what for skip in was.skips)
    for skip in new.skips:
        if known[skip.what] > 0:
            known[skip.what] -= 1
        elif not skip.conditional:
            yield Weakening(new.meant(skip.line), path, skip.line, f"is switched off: {skip.what}")
    for name, (line, count) in new.tests.items():
        least = was.tests.get(name, (0, 0))[1]
        if count < least:
            yield Weakening(name, path, line, f"asserts {_times(count)}, {_times(least)} at the start")


def _helpers(texts: Mapping[str, str]) -> frozenset[str]:
    """The names of functions that assert, of both languages: they are only looked up where they are called."""
    python = [tree for path, text in texts.items() if path.endswith(".py") and (tree := _parsed(text))]
    scripts = [tree for path, text in texts.items() if _is_script(path) and (tree := _script(path, text)) is not None]
    return python_tests.asserting(python) | script_asserts.asserting(scripts)


def _read(path: str, text: str, helpers: frozenset[str]) -> _Read:
    if path.endswith(".bats"):
        return _Read(bats_tests.skips(text))
    if path.endswith(".py") and (tree := _parsed(text)):
        counted = {
            name: (test.lineno, sum(python_tests.asserts(node, helpers) for node in ast.walk(test)))
            for name, test in python_tests.tests(tree)
        }
        return _Read(python_skips.skips(text), counted)
    if _is_script(path) and (root := _script(path, text)) is not None:
        cases = list(script_tests.cases(root))
        counted = {one.title: (one.call.start_point[0] + 1, _count(one.body, helpers)) for one in cases}
        return _Read(tuple(script_tests.skips(root)), counted)
    return _Read()


def _is_script(path: str) -> bool:
    return path.rpartition(".")[2] in _SCRIPTS


def _script(path: str, text: str) -> Any:
    try:
        return script_tests.parse(path, text)
    except ImportError:
        return None  # the grammar is not installed: like any language that is not read here


def _count(body: Any, helpers: frozenset[str]) -> int:
    nodes = script_tests.walk(body) if body is not None else ()
    # `expect(x)` is only the beginning of `expect(x).toBe(y)`.
    whole = (node for node in nodes if node.parent is None or node.parent.type != "member_expression")
    return sum(script_asserts.asserts(node, helpers) for node in whole)


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _times(count: int) -> str:
    return "nothing" if count == 0 else "once" if count == 1 else f"{count} times"
