"""Steps whose tests are not Python's: node:test, bats, and scenarios run by pytest-bdd."""

from __future__ import annotations

import importlib
import shutil
import sysconfig
from pathlib import Path

import pytest

from des.proof.verdict import Verdict
from tests.support.histories import Files, History
from tests.support.programs import bats, nodes
from tests.support.proofs import proof_of, told

NODE = [{"name": "js", "runner": "node", "program": nodes()[0]}]
BATS = [{"name": "shell", "runner": "bats", "program": bats()}]

CALC = "export const add = (a, b) => a + b;\n"
HEAD = "import assert from 'node:assert';\nimport { describe, it, test } from 'node:test';\n"
OLD = (
    HEAD + "import { add } from '../calc.mjs';\n\n"
    "describe('add', () => {\n  it('adds', () => assert.equal(add(2, 3), 5));\n  it('adds nothing', () => assert.equal(add(2, 0), 2));\n});\n"
)
JS: Files = {"calc.mjs": CALC, "tests/calc.test.mjs": OLD}
NEGATIVE = CALC.replace("a + b", "Math.abs(a + b)")
ABS_TEST = (
    HEAD + "import { add } from '../calc.mjs';\n\ntest('is never negative', () => assert.equal(add(-2, 0), 2));\n"
)
MUL = CALC + "export const mul = (a, b) => a * b;\n"
MUL_TEST = HEAD + "import { mul } from '../calc.mjs';\n\ntest('multiplies', () => assert.equal(mul(3, 4), 12));\n"

TOOL = "#!/bin/sh\necho $(($1 + $2))\n"
SHELL: Files = {"tool.sh": TOOL, "test/tool.bats": '@test "adds" {\n  run sh tool.sh 2 3\n  [ "$output" = 5 ]\n}\n'}
ABS_TOOL = "#!/bin/sh\nn=$(($1 + $2))\necho ${n#-}\n"

STEPS: dict[str, tuple[Files, Files, Verdict, str]] = {
    "node: red by assertion": (
        JS,
        {"calc.mjs": NEGATIVE, "tests/abs.test.mjs": ABS_TEST},
        Verdict.PROVEN,
        "1 by assertion",
    ),
    "node: red because the export is missing": (
        JS,
        {"calc.mjs": MUL, "tests/mul.test.mjs": MUL_TEST},
        Verdict.PROVEN_STRUCTURAL,
        "1 by structural",
    ),
    "node: a test that cannot fail": (
        JS,
        {"calc.mjs": MUL, "tests/mul.test.mjs": HEAD + "test('multiplies', () => assert.ok(true));\n"},
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production: tests/mul.test.mjs::multiplies",
    ),
    "node: an old test bent to fit": (
        JS,
        {
            "calc.mjs": MUL.replace("a + b", "b ? a + b : 0"),
            "tests/mul.test.mjs": MUL_TEST,
            "tests/calc.test.mjs": OLD.replace("add(2, 0), 2", "0, 0"),
        },
        Verdict.WEAKENED,
        "tests/calc.test.mjs::add::adds nothing is failed",
    ),
    "bats: red by assertion": (
        SHELL,
        {
            "tool.sh": ABS_TOOL,
            "test/abs.bats": '@test "is never negative" {\n  run sh tool.sh -2 0\n  [ "$output" = 2 ]\n}\n',
        },
        Verdict.PROVEN,
        "1 by assertion",
    ),
    "bats: a test that cannot fail": (
        SHELL,
        {"tool.sh": ABS_TOOL, "test/abs.bats": '@test "is never negative" {\n  run sh tool.sh -2 0\n}\n'},
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production: test/abs.bats::is never negative",
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_judged_as_in_python(name: str, history: History) -> None:
    before, step, verdict, reason = STEPS[name]
    base = history.commit("chore: begin", before)
    history.commit("feat: more", step)
    proof = proof_of(history, base, suites=NODE if name.startswith("node") else BATS)
    assert proof.verdict is verdict, told(proof)
    assert reason in told(proof)


FEATURE = """
Feature: Calculator
  Scenario: Add
    When 2 and 3 are added
    Then the result is 5
"""
NEVER_NEGATIVE = """
  Scenario: Never negative
    When -2 and 0 are added
    Then the result is 2
"""
GLUE = """
from calc import add
from pytest_bdd import parsers, scenarios, then, when

scenarios("calc.feature")


@when(parsers.parse("{a:d} and {b:d} are added"), target_fixture="result")
def added(a, b):
    return add(a, b)


@then(parsers.parse("the result is {wanted:d}"))
def is_(result, wanted):
    assert result == wanted
"""
BDD: Files = {
    "calc.py": "def add(a, b):\n    return a + b\n",
    "pytest.ini": "[pytest]\npythonpath = .\n",
    "tests/calc.feature": FEATURE,
    "tests/test_calc.py": GLUE,
}
_NEEDED = ("pytest_bdd", "gherkin", "parse", "parse_type", "six", "mako", "markupsafe", "typing_extensions")


@pytest.fixture
def with_bdd(history: History) -> History:
    """The history's environment with pytest-bdd in it, by links; it belongs to this test alone."""
    assert history.python
    ours, own = Path(sysconfig.get_path("purelib")), history.path / ".venv"
    shutil.copytree(own.resolve(), history.path.parent / "bdd", symlinks=True)
    own.unlink()
    own.symlink_to(history.path.parent / "bdd")
    library = next((history.path.parent / "bdd/lib").glob("python*/site-packages"))
    for name in _NEEDED:
        file = Path(str(importlib.import_module(name).__file__))
        source = file.parent if file.name == "__init__.py" else file
        if not (library / source.name).exists():
            (library / source.name).symlink_to(source)
    for described in ours.glob("pytest_bdd-*.dist-info"):
        (library / described.name).symlink_to(described)
    return history


def test_a_new_scenario_alone_is_proven_under_pytest_bdd(with_bdd: History) -> None:
    base = with_bdd.commit("chore: begin", BDD)
    with_bdd.commit(
        "feat: more",
        {"calc.py": "def add(a, b):\n    return abs(a + b)\n", "tests/calc.feature": FEATURE + NEVER_NEGATIVE},
    )
    suite = {"name": "tests", "runner": "pytest", "paths": ["tests"], "python": ".venv/bin/python"}
    proof = proof_of(with_bdd, base, suites=[suite])
    assert proof.verdict is Verdict.PROVEN, told(proof)
    assert "tests/test_calc.py::test_never_negative" in proof.checks[2].ids
