"""Cheats of a step, each refused with its verdict and its reason. The known limits stand in a table at the end."""

from __future__ import annotations

import pytest

from des.proof.check import Outcome
from des.proof.git import Git
from des.proof.steps import step_commits
from des.proof.verdict import Verdict
from tests.support.histories import Files, History
from tests.support.programs import bats, nodes
from tests.support.proofs import proof_of, told

CALC = "def add(a, b):\n    return a + b\n"
OLD_TESTS = "from calc import add\n\n\ndef test_adds():\n    assert add(2, 3) == 5\n\n\ndef test_adds_zero():\n    assert add(2, 0) == 2\n"
BASE: Files = {"calc.py": CALC, "tests/test_calc.py": OLD_TESTS, "README.md": "calc\n"}

#: What a lazy step would have to do: multiply. Its `mul` is wrong where nobody looks.
MUL = CALC + "\n\ndef mul(a, b):\n    return a * b\n"
MUL_TEST = "from calc import mul\n\n\ndef test_multiplies():\n    assert mul(3, 4) == 12\n"
#: add() broken on the way, so that an old test must be silenced.
BROKEN = "def add(a, b):\n    return a + b if b else 0\n\n\ndef mul(a, b):\n    return a * b\n"
#: mul() not there at all, and a test that would show it.
TRUE_TEST = "def test_multiplies():\n    import calc\n    assert calc.mul(3, 4) == 12\n"

CHEATS: dict[str, tuple[Files, Verdict, str]] = {
    "a test that asserts nothing": (
        {"calc.py": MUL, "tests/test_mul.py": "def test_multiplies():\n    assert True\n"},
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production: tests/test_mul.py::test_multiplies",
    ),
    "a test that passes on the base already": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": "from calc import add\n\n\ndef test_more():\n    assert add(1, 1) == 2\n",
        },
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production",
    ),
    "production without a test": ({"calc.py": MUL}, Verdict.NO_NEW_TESTS, "no test is new or changed"),
    "a test file without tests": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": "from calc import mul\n\n\ndef multiplies():\n    assert mul(3, 4) == 12\n",
        },
        Verdict.NO_NEW_TESTS,
        "no test is new or changed",
    ),
    "a test outside of what is collected": (
        {"calc.py": MUL, "tests/check_mul.py": MUL_TEST},
        Verdict.NO_NEW_TESTS,
        "no test is new or changed",
    ),
    "a new test that is skipped": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_multiplies():\n    assert 0\n",
        },
        Verdict.NOT_GREEN,
        "none of the step's own tests passes",
    ),
    "a new test that is expected to fail": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": "import pytest\n\n\n@pytest.mark.xfail\ndef test_multiplies():\n    assert 0\n",
        },
        Verdict.NOT_GREEN,
        "none of the step's own tests passes",
    ),
    "tests without any production": (
        {"tests/test_mul.py": "def test_multiplies():\n    assert 3 * 4 == 12\n"},
        Verdict.PINS_ONLY,
        "the step's tests come without any production",
    ),
    "red on the commit": (
        {"calc.py": MUL.replace("a * b", "a + b"), "tests/test_mul.py": MUL_TEST},
        Verdict.NOT_GREEN,
        "1 fail on the commit: tests/test_mul.py::test_multiplies",
    ),
    "an old test weakened": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": OLD_TESTS.replace("add(2, 0) == 2", "True"),
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is failed (assert 0 == 2",
    ),
    "an old test emptied where it stands, its name kept elsewhere": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST + "\n\ndef test_adds_zero():\n    assert True\n",
            "tests/test_calc.py": OLD_TESTS.partition("\n\n\ndef test_adds_zero")[0] + "\n",
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is failed",
    ),
    "an old test deleted": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": OLD_TESTS.partition("\n\n\ndef test_adds_zero")[0] + "\n",
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is gone",
    ),
    "an old test file deleted": (
        {"calc.py": BROKEN, "tests/test_mul.py": MUL_TEST, "tests/test_calc.py": None},
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is failed",
    ),
    "an old test skipped": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": "import pytest\n"
            + OLD_TESTS.replace("def test_adds_zero", "@pytest.mark.skip\ndef test_adds_zero"),
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is skipped",
    ),
    "an old test expected to fail": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": "import pytest\n"
            + OLD_TESTS.replace("def test_adds_zero", "@pytest.mark.xfail\ndef test_adds_zero"),
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is",
    ),
    "an old test deselected by the settings": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "pytest.ini": "[pytest]\naddopts = --deselect tests/test_calc.py::test_adds_zero\n",
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero",
    ),
    "an old test ignored by the conftest": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "conftest.py": "collect_ignore = ['tests/test_calc.py']\n",
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds",
    ),
    "a conftest that makes every test pass": (
        {
            "calc.py": CALC,
            "notes.py": "todo = 'multiply'\n",
            "tests/test_mul.py": TRUE_TEST,
            "conftest.py": (
                "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
                "    outcome = yield\n    outcome.get_result().outcome = 'passed'\n"
            ),
        },
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production",
    ),
    "a conftest that hides a broken old behaviour": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "conftest.py": (
                "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
                "    outcome = yield\n    if 'zero' in item.name:\n        outcome.get_result().outcome = 'passed'\n"
            ),
        },
        Verdict.WEAKENED,
        "passes only under the changed test settings: tests/test_calc.py::test_adds_zero",
    ),
    "a sitecustomize that makes every test pass": (
        {
            "notes.py": "todo = 'multiply'\n",
            "tests/test_mul.py": TRUE_TEST,
            "sitecustomize.py": "import unittest.case\nimport _pytest.runner as runner\nruns = runner.CallInfo.from_call\n"
            "runner.CallInfo.from_call = classmethod(lambda cls, func, when, *a, **kw:"
            " runs(func if when != 'call' else int, when, *a, **kw))\n",
        },
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production",
    ),
    "settings under which tests are only collected": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n",
        },
        Verdict.NOT_GREEN,
        "at the commit: suite tests",
    ),
    "a test that writes the production it asks for": (
        {
            "notes.py": "todo = 'multiply'\n",
            "tests/test_mul.py": "import pathlib\n\n\ndef test_multiplies():\n    path = pathlib.Path('calc.py')\n"
            "    path.write_text(path.read_text() + 'def mul(a, b):\\n    return 12\\n')\n    import calc\n\n    assert calc.mul(3, 4) == 12\n",
        },
        Verdict.NOT_GREEN,
        "sometimes red on the same code",
    ),
    "a test helper that looks away": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "tests/helper.py": "def same(a, b):\n    return True\n",
        },
        Verdict.WEAKENED,
        "passes only under the changed test settings: tests/test_calc.py::test_adds_zero",
    ),
    "production that leaves before a test can fail": (
        {"calc.py": "import os\n\nos._exit(0)\n", "tests/test_mul.py": MUL_TEST},
        Verdict.NOT_GREEN,
        "at the commit: suite tests",
    ),
    "production that leaves when the answer is wrong": (
        {
            "calc.py": "import os\n" + CALC + "\n\ndef mul(a, b):\n    os._exit(0)\n",
            "tests/test_mul.py": MUL_TEST,
        },
        Verdict.NOT_GREEN,
        "at the commit: suite tests",
    ),
    "a flaky new test": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": (
                "import pathlib\nfrom calc import mul\n\n\ndef test_multiplies():\n"
                "    seen = pathlib.Path.cwd().parents[3] / 'seen'\n    again = seen.exists()\n    seen.touch()\n    assert again and mul(3, 4) == 12\n"
            ),
        },
        Verdict.NOT_GREEN,
        "sometimes red on the same code",
    ),
    "a new test that fails on the base by chance": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": (
                "import pathlib\n\n\ndef test_multiplies():\n"
                "    runs = pathlib.Path.cwd().parents[3] / 'runs'\n"
                "    before = runs.read_text() if runs.exists() else ''\n    runs.write_text(before + 'x')\n"
                "    assert before != 'x'\n"
            ),
        },
        Verdict.NOT_DISCRIMINATING,
        "fail by chance, and pass when run again alone",
    ),
    "a refactoring with a new test that shows nothing": (
        {"calc.py": MUL, "tests/test_mul.py": "def test_multiplies():\n    assert True\n"},
        Verdict.NOT_DISCRIMINATING,
        "do not fail without the step's production",
    ),
    "nothing but the trailer": ({}, Verdict.NO_NEW_TESTS, "the commits change nothing"),
    "nothing but evidence": (
        {"docs/feature/f/deliver/execution-log.json": "{}\n"},
        Verdict.NO_NEW_TESTS,
        "the commits change nothing",
    ),
    "a reason-less Supersedes": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": OLD_TESTS.replace("add(2, 0) == 2", "True"),
        },
        Verdict.WEAKENED,
        "gives no reason and does not count",
    ),
    "a Supersedes of the whole file": (
        {
            "calc.py": BROKEN,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": OLD_TESTS.replace("add(2, 0) == 2", "True"),
        },
        Verdict.WEAKENED,
        "tests/test_calc.py::test_adds_zero is failed",
    ),
}
MESSAGES = {
    "a refactoring with a new test that shows nothing": "refactor: multiply",
    "a reason-less Supersedes": "feat: multiply\n\nSupersedes: tests/test_calc.py::test_adds_zero",
    "a Supersedes of the whole file": "feat: multiply\n\nSupersedes: tests/test_calc.py — all of it",
}
HELPER: Files = {
    "tests/__init__.py": "",
    "tests/helper.py": "def same(a, b):\n    return a == b\n",
    "tests/test_calc.py": "from calc import add\nfrom tests.helper import same\n\n\ndef test_adds_zero():\n    assert same(add(2, 0), 2)\n",
}
BASES: dict[str, Files] = {"a test helper that looks away": {**BASE, **HELPER}}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_is_refused_and_named(history: History, cheat: str) -> None:
    files, verdict, words = CHEATS[cheat]
    base = history.commit("base", BASES.get(cheat, BASE))
    history.commit(MESSAGES.get(cheat, "feat: multiply"), files, step="01-01")

    proof = proof_of(history, base)

    assert proof.verdict is verdict, told(proof)
    assert words in told(proof)
    assert proof.check("control") is None or proof.check("control").outcome is Outcome.PASS  # type: ignore[union-attr]


def test_a_mention_in_the_subject_is_no_commit_of_the_step(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: step 01-01 done, Step-ID: 01-01", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST})
    assert step_commits(Git(history.path), base).by_step == {}


def test_a_commit_of_an_earlier_feature_does_not_count(history: History) -> None:
    history.commit("base", BASE)
    base = history.commit("feat: another feature", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    assert step_commits(Git(history.path), base).by_step == {}


def test_a_merge_does_not_launder_what_no_test_asked_for(history: History) -> None:
    """A pull request in CI has this shape, too. The delivery lists the side's commits as foreign besides."""
    base = history.commit("base", BASE)
    history.switch("side")
    side = history.commit("feat: multiply", {"calc.py": MUL})
    history.switch("main")
    history.merge("merge\n\nStep-ID: 01-01", "side")
    assert proof_of(history, base).verdict is Verdict.NO_NEW_TESTS
    assert step_commits(Git(history.path), base).foreign == (side,)


#: Beside a test that shows something, one that does not run here, or need not pass.
BESIDE = {
    "skipped": ("@pytest.mark.skip(reason='later')", Verdict.INDETERMINATE, "new, and skipped here: {} (later)"),
    "skipped where we run": ("@pytest.mark.skipif('CI' in os.environ, reason='slow')", Verdict.INDETERMINATE, "(slow)"),
    "expected to fail": ("@pytest.mark.xfail", Verdict.NOT_GREEN, "new, and expected to fail: {}"),
    "passing though expected to fail": (
        "@pytest.mark.xfail\n@pytest.mark.parametrize('b', [4])", Verdict.NOT_GREEN, "new, and expected to fail: {}[4]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_every_new_test_has_to_run_and_pass(history: History, name: str) -> None:
    mark, verdict, reason = BESIDE[name]
    arguments, answer = ("b", "12") if "parametrize" in mark else ("b=4", "13")
    hidden = f"import os\nimport pytest\nfrom calc import mul\n\n\n{mark}\ndef test_more({arguments}):\n    assert mul(3, b) == {answer}\n"
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST, "tests/test_more.py": hidden})
    proof = proof_of(history, base)
    assert proof.verdict is verdict, told(proof)
    assert reason.format("tests/test_more.py::test_more") in told(proof)


@pytest.mark.parametrize("mark", ["{ skip: 'later' }", "{ todo: true }"])
def test_every_new_test_of_node_has_to_run_and_pass(history: History, mark: str) -> None:
    head = "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst calc = require('../calc.js');\n"
    add = "exports.add = (a, b) => a + b;\n"
    base = history.commit(
        "base", {"calc.js": add, "test/a.test.js": f"{head}test('adds', () => assert.equal(calc.add(1, 2), 3));\n"}
    )
    new = (
        f"{head}test('multiplies', () => assert.equal(calc.mul(3, 4), 12));\n"
        f"test('more', {mark}, () => assert.equal(calc.mul(3, 4), 13));\n"
    )
    history.commit("feat: multiply", {"calc.js": add + "exports.mul = (a, b) => a * b;\n", "test/b.test.js": new})
    proof = proof_of(history, base, suites=[{"name": "js", "runner": "node", "program": nodes()[0]}])
    assert proof.verdict in (Verdict.INDETERMINATE, Verdict.NOT_GREEN), told(proof)
    assert "test/b.test.js::more" in told(proof)


def test_every_new_test_of_bats_has_to_run_and_pass(history: History) -> None:
    base = history.commit(
        "base", {"calc.sh": "echo 3\n", "test/a.bats": '@test adds {\n  [ "$(sh calc.sh)" = 3 ]\n}\n'}
    )
    new = '@test multiplies {\n  [ "$(sh mul.sh)" = 12 ]\n}\n@test more {\n  skip later\n  [ "$(sh mul.sh)" = 13 ]\n}\n'
    history.commit("feat: multiply", {"mul.sh": "echo 12\n", "test/b.bats": new})
    proof = proof_of(history, base, suites=[{"name": "sh", "runner": "bats", "program": bats()}])
    assert proof.verdict is Verdict.INDETERMINATE, told(proof)
    assert "new, and skipped here: test/b.bats::more" in told(proof)


def test_a_smuggling_merge_is_not_exempt(history: History) -> None:
    history.commit("base", BASE)
    history.switch("side")
    history.commit("docs: side", {"docs/side.md": "side\n"})
    history.switch("main")
    base = history.commit("docs: main", {"docs/main.md": "main\n"})
    history.merge("merge side\n\nStep-ID: 01-01", "side", {"calc.py": MUL})

    proof = proof_of(history, base)

    assert proof.verdict is Verdict.NO_NEW_TESTS, told(proof)


def test_steering_is_listed_and_waits_for_a_yes(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit(
        "feat: multiply",
        {"calc.py": MUL + "\n\nimport atexit\n", "tests/test_mul.py": MUL_TEST, "conftest.py": "answer = 42\n"},
        step="01-01",
    )
    check = proof_of(history, base).check("harness")
    assert check is not None
    assert check.outcome is Outcome.ACK
    assert set(check.reasons) == {"adds conftest.py, which steers tests", "calc.py:9 mentions atexit"}


# What the six checks cannot see. Ablation answers the first group (evidence issue), a third mind the second: special-cased
# production, overloaded comparison. These tests say what is accepted today, so that a change for the better shows here.
ABLATION = "blanking the function must redden the test"
A_PERSON = "what a commit declares is listed, and somebody has to say yes"
ANOTHER_MIND = "held-out tests, mutation of operators, or a reviewer"
LIMITS: dict[str, tuple[Files, Verdict, str]] = {
    "the same call on both sides": (
        {"calc.py": MUL, "tests/test_mul.py": MUL_TEST.replace("== 12", "== mul(3, 4)")},
        Verdict.PROVEN_STRUCTURAL,
        ABLATION,
    ),
    "a call without an assertion": (
        {"calc.py": MUL, "tests/test_mul.py": "import calc\n\n\ndef test_multiplies():\n    calc.mul(3, 4)\n"},
        Verdict.PROVEN_STRUCTURAL,
        ABLATION,
    ),
    "only that the name is there": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": "import calc\n\n\ndef test_multiplies():\n    assert hasattr(calc, 'mul')\n",
        },
        Verdict.PROVEN,
        ABLATION,
    ),
    "the tested function mocked": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": (
                "from unittest import mock\n\nimport calc\n\n\ndef test_multiplies():\n"
                "    with mock.patch.object(calc, 'mul', return_value=12):\n        assert calc.mul(3, 4) == 12\n"
            ),
        },
        Verdict.PROVEN_STRUCTURAL,
        ABLATION,
    ),
    "the source read instead of run": (
        {
            "calc.py": MUL,
            "tests/test_mul.py": (
                "import pathlib\n\n\ndef test_multiplies():\n    assert 'def mul' in pathlib.Path('calc.py').read_text()\n"
            ),
        },
        Verdict.PROVEN,
        ABLATION,
    ),
    "a conftest that makes tests pass once the feature is there": (
        {
            "calc.py": CALC + "\n\ndef mul(a, b):\n    return 0\n",
            "tests/test_mul.py": TRUE_TEST,
            "conftest.py": (
                "import pytest\nimport calc\n\n\n@pytest.hookimpl(hookwrapper=True)\n"
                "def pytest_runtest_makereport(item, call):\n    outcome = yield\n"
                "    if hasattr(calc, 'mul'):\n        outcome.get_result().outcome = 'passed'\n"
            ),
        },
        Verdict.PROVEN_STRUCTURAL,
        ABLATION,
    ),
    "a plugin in the tree, found by its entry point": (
        {
            "calc.py": CALC + "\n\ndef mul(a, b):\n    return 0\n",
            "help.dist-info/METADATA": "Metadata-Version: 2.1\nName: help\nVersion: 1\n",
            "help.dist-info/entry_points.txt": "[pytest11]\nhelp = helping\n",
            "helping.py": "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\n"
            "def pytest_runtest_makereport(item, call):\n    outcome = yield\n    outcome.get_result().outcome = 'passed'\n",
            "tests/test_mul.py": TRUE_TEST,
        },
        Verdict.PROVEN_STRUCTURAL,
        ANOTHER_MIND,
    ),
    "every old test superseded": (
        {"calc.py": MUL.replace("a + b", "0"), "tests/test_mul.py": MUL_TEST, "tests/test_calc.py": None},
        Verdict.PROVEN_STRUCTURAL,
        A_PERSON,
    ),
    "special-cased production": (
        {"calc.py": CALC + "\n\ndef mul(a, b):\n    return 12\n", "tests/test_mul.py": MUL_TEST},
        Verdict.PROVEN_STRUCTURAL,
        ANOTHER_MIND,
    ),
    "an overloaded comparison": (
        {
            "calc.py": CALC
            + "\n\nclass Any:\n    def __eq__(self, other):\n        return True\n\n\ndef mul(a, b):\n    return Any()\n",
            "tests/test_mul.py": MUL_TEST,
        },
        Verdict.PROVEN_STRUCTURAL,
        ANOTHER_MIND,
    ),
}


LIMIT_MESSAGES = {
    "every old test superseded": "feat: multiply\n\nSupersedes: tests/test_calc.py::test_adds — out\n"
    "Supersedes: tests/test_calc.py::test_adds_zero — out\n"
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_known_limit_gets_the_verdict_it_gets_today(history: History, limit: str) -> None:
    files, verdict, _ = LIMITS[limit]
    base = history.commit("base", BASE)
    history.commit(LIMIT_MESSAGES.get(limit, "feat: multiply\n"), files, step="01-01")
    proof = proof_of(history, base)
    assert proof.verdict is verdict, told(proof)


def test_a_false_label_is_believed_today(history: History) -> None:
    """`refactor:` over a behaviour that no test asked for: the flow has to compare the kind with what was planned."""
    base = history.commit("base", BASE)
    history.commit("refactor: multiply", {"calc.py": MUL}, step="01-01")
    assert proof_of(history, base).headline == "EXEMPT(refactor)"
