"""The theater gate: what a program can see of testing theater in the tests a delivery changed (R34). What takes
judgement is the reviewer's."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from des.deliver.gates import theater_bats, theater_scripts
from des.deliver.gates.theater_signs import signs
from des.deliver.gates.theater_tests import surroundings
from des.facts import grammars, languages, script_tests
from des.facts.python_tests import asserting, tests
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "theater"
_AS_TEXT = ("JavaScript", "bats")


def run(delivery: Delivery) -> Result:
    """Look at the tests that the delivery added or changed."""
    code = Code.of(delivery)
    changed = {file.new.path: file for file in code.change.files if file.new and file.new.area == "test"}
    world = code.texts("test", "harness")
    kinds = {path: languages.language(path, world[path]) for path in changed if path in world}
    programs = {path: kind for path, kind in kinds.items() if kind not in (languages.DATA, "Gherkin")}
    if not programs:
        return Result(NAME, Status.EXEMPT, "the delivery changed no test program")
    sides = {path: changed[path].old for path in programs}
    before = code.read({side.path: side.entry for side in sides.values() if side})
    old = {path: before.get(side.path, "") for path, side in sides.items() if side}
    found = findings({path: world[path] for path, kind in programs.items() if kind == "Python"}, old, world)
    read = {path for path, kind in programs.items() if kind == "Python" or path.endswith(".bats")}
    found += theater_bats.findings({path: world[path] for path in programs if path.endswith(".bats")}, old)
    scripts = {path: world[path] for path in programs if programs[path] == "JavaScript" and grammars.grammar(path)}
    try:
        found += theater_scripts.findings(scripts, old, world) if scripts else []
        read |= {path for path, text in scripts.items() if not script_tests.parse(path, text).has_error}
    except ImportError:
        pass  # the grammar is not installed: like any language that is not read here
    found = [one if one.where.file in code.own else one.flagged() for one in found]
    unseen = [_unseen(path, kind) for path, kind in sorted(programs.items()) if path not in read]
    result = Result.of(NAME, f"{len(programs)} changed test files", [*found, *unseen])
    broken = any(finding.rule == _BROKEN for finding in found)
    if (unseen or broken) and result.status is Status.PASS:
        return Result(NAME, Status.INDETERMINATE, result.summary, result.findings)
    return result


#: The rule of a file that is no Python.
_BROKEN = "unreadable"


def findings(changed: Mapping[str, str], before: Mapping[str, str], world: Mapping[str, str]) -> list[Finding]:
    """The signs in changed Python test files. before: what these files were; world: all test files of the project,
    for the helpers and fixtures a test may leave its assertions to."""
    trees = {path: tree for path, text in world.items() if path.endswith(".py") and (tree := _parsed(text))}
    helpers = asserting(trees.values())
    found: list[Finding] = []
    for path, text in sorted(changed.items()):
        tree = trees.get(path) or _parsed(text)
        if tree is None:
            found.append(_broken(path, text))
        else:
            found += _judged(path, tree, before.get(path, ""), helpers)
    return found


def _judged(path: str, tree: ast.Module, before: str, helpers: frozenset[str]) -> Iterator[Finding]:
    around, was = surroundings(tree, helpers), _parsed(before)
    known = {ast.dump(test) for _, test in tests(was)} if was else set()
    old = []
    for name, test in tests(tree):
        for sign in signs(test, around):
            if ast.dump(test) in known:
                old.append(sign)
            else:
                yield sign.at(path, name)
    if old:
        text = f"{len(old)} sign(s) of theater in tests the delivery did not change, the first: {old[0].what}"
        yield Finding(
            "old-theater", Place(path, old[0].where.line), text, "nothing to do for this delivery", blocks=False
        )


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _broken(path: str, text: str) -> Finding:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line, told = getattr(error, "lineno", None) or 1, f"cannot be read as Python: {error}"
    return Finding(_BROKEN, Place(path, line), told, "repair the file, then ask again", blocks=False)


def _unseen(path: str, kind: str) -> Finding:
    text = f"{kind or 'its language'} cannot be judged by this program"
    return Finding("language-unknown", Place(path), text, "the reviewer looks at it (nw-review)", blocks=False)
