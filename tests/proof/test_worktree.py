"""des.proof.worktree: feedback before the commit, on what lies in the work tree."""

from __future__ import annotations

import pytest

from des.proof.check import Cause, Check, Outcome
from des.proof.git import Git
from des.proof.policy import Policy
from des.proof.tree import changed_paths
from des.proof.verdict import Verdict
from des.proof.worktree import green_now, red_now
from tests.support.histories import Files, History
from tests.support.proofs import proof_of, told

CALC = "def add(a, b):\n    return a + b\n"
MUL = CALC + "\n\ndef mul(a, b):\n    return a * b\n"
BASE: Files = {
    "calc.py": CALC,
    "tests/test_calc.py": "from calc import add\n\n\ndef test_adds():\n    assert add(2, 3) == 5\n",
}
MUL_TEST = "from calc import mul\n\n\ndef test_multiplies():\n    assert mul(3, 4) == 12\n"
ABS_TEST = "from calc import add\n\n\ndef test_abs():\n    assert add(-2, 0) == 2\n"
FEATURE = {
    "tests/cases.txt": "1 2 3\n",
    "tests/test_cases.py": (
        "import pathlib\nfrom calc import add\n\n\ndef test_cases():\n"
        "    for line in pathlib.Path(__file__).with_name('cases.txt').read_text().splitlines():\n"
        "        a, b, c = map(int, line.split())\n        assert add(a, b) == c\n"
    ),
    "tests/test_old.py": "def test_old():\n    assert 0\n",
}


def policy(history: History) -> Policy:
    suite = {"name": "tests", "runner": "pytest", "python": str(history.python)}
    return Policy.from_header({"config": {"suites": [suite]}})


def red(history: History, base: str | None = None) -> tuple[Check, int]:
    return red_now(Git(history.path), base or history.head, policy(history), lambda line: None)


def green(history: History, base: str | None = None) -> tuple[Check, int]:
    return green_now(Git(history.path), base or history.head, policy(history), lambda line: None)


@pytest.mark.parametrize(
    ("files", "outcome", "finding", "words"),
    [
        ({"tests/test_abs.py": ABS_TEST}, Outcome.PASS, Cause.NONE, "assert -2 == 2"),
        ({"tests/test_mul.py": MUL_TEST}, Outcome.PASS, Cause.NONE, "ImportError"),
        ({"tests/test_mul.py": MUL_TEST, "calc.py": MUL}, Outcome.PASS, Cause.NONE, "ImportError"),
        ({"tests/conftest.py": "import product\n", "tests/test_p.py": MUL_TEST}, Outcome.PASS, Cause.STRUCTURAL, "product"),
        ({"tests/test_x.py": "def test_x():\n    assert True\n"}, Outcome.FAIL, Cause.NOT_RED, "pass without"),
        ({"tests/test_x.py": "def x():\n    assert 0\n"}, Outcome.FAIL, Cause.NO_TESTS, "no test was collected"),
        ({"calc.py": MUL}, Outcome.FAIL, Cause.NO_TESTS, "no test file is new or changed"),
        ({}, Outcome.FAIL, Cause.NO_TESTS, "no test file is new or changed"),
        (
            {"tests/test_x.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_x():\n    assert 0\n"},
            Outcome.FAIL, Cause.NOT_RED, "skipped or expected to fail",
        ),
        (
            {"tests/test_x.py": "def test_x(nothing_of_this_name):\n    assert 0\n"},
            Outcome.FAIL, Cause.NOT_RED, "broken before it tests anything",
        ),
        ({"tests/test_x.py": "def test_x(:\n"}, Outcome.FAIL, Cause.NOT_RED, "broken before it tests anything"),
    ],
)  # fmt: skip
def test_red_is_what_fails_for_want_of_production(
    history: History, files: Files, outcome: Outcome, finding: Cause, words: str
) -> None:
    history.commit("base", BASE)
    history.write(files)

    check, _ = red(history)

    assert (check.outcome, check.cause) == (outcome, finding), check
    assert words in "\n".join(check.reasons)


def test_a_changed_data_file_counts_through_the_tests_that_read_it(history: History) -> None:
    history.commit("base", {**BASE, **FEATURE})
    history.write({"tests/cases.txt": "1 2 3\n-4 1 0\n"})
    check, count = red(history)
    assert (check.outcome, check.ids) == (Outcome.PASS, ("tests/test_cases.py::test_cases",))
    assert count == 2  # what failed at the base already is not the step's


PLAYED: Files = {
    **BASE,
    "tests/acceptance/calc.feature": "@pending\nScenario: Never negative\n",
    "tests/acceptance/test_played.py": (
        "import pathlib\nimport pytest\nfrom calc import add\n\nTEXT = pathlib.Path(__file__).with_name('calc.feature').read_text()\n\n\n"
        "@pytest.mark.skipif('@pending' in TEXT, reason='pending')\ndef test_played():\n    assert add(-2, 0) == 2\n"
    ),
}
#: A scenario comes alive; beside it a test that passes either way.
AWAKE: Files = {
    "tests/acceptance/calc.feature": "Scenario: Never negative\n",
    "tests/test_more.py": "from calc import add\n\n\ndef test_more():\n    assert add(1, 1) == 2\n",
}


def test_a_scenario_that_comes_alive_is_played_beside_the_tests_of_the_step(history: History) -> None:
    history.commit("base", PLAYED)
    history.write(AWAKE)
    found, collected = red(history)
    assert (found.outcome, collected) == (Outcome.PASS, 2)
    assert found.ids == ("tests/acceptance/test_played.py::test_played",)


def test_a_scenario_that_comes_alive_proves_its_step(history: History) -> None:
    base = history.commit("base", PLAYED)
    history.commit("feat: never negative", {**AWAKE, "calc.py": "def add(a, b):\n    return abs(a + b)\n"})
    proof = proof_of(history, base)
    assert proof.verdict is Verdict.PROVEN, told(proof)
    assert "1 of 2 new or changed tests fail without" in told(proof)
    assert "tests/acceptance/test_played.py::test_played" in proof.checks[2].ids


def test_committed_tests_of_the_step_count_too(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("test: abs", {"tests/test_abs.py": ABS_TEST}, step="01-01")
    assert red(history, base)[0].outcome is Outcome.PASS


def test_asking_leaves_index_and_files_as_they_are(history: History) -> None:
    history.commit("base", BASE)
    history.write({"tests/test_abs.py": ABS_TEST})
    index = (history.path / ".git" / "index").read_bytes()
    red(history)
    assert (history.path / ".git" / "index").read_bytes() == index
    assert changed_paths(Git(history.path)) == ["tests/test_abs.py"]


def test_green_excuses_what_fails_at_the_base_and_nothing_else(history: History) -> None:
    history.commit("base", {**BASE, "tests/test_old.py": "def test_old():\n    assert 0\n"})
    history.write({"calc.py": MUL, "tests/test_mul.py": MUL_TEST})
    check, count = green(history)
    assert (check.outcome, count) == (Outcome.PASS, 3)
    history.write({"calc.py": MUL.replace("a + b", "a - b")})
    check, _ = green(history)
    assert (check.outcome, check.ids) == (Outcome.FAIL, ("tests/test_calc.py::test_adds",))


def test_green_needs_a_test_of_the_step_that_passes(history: History) -> None:
    history.commit("base", BASE)
    history.write({"tests/test_x.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_x():\n    assert 0\n"})
    assert green(history)[0].outcome is Outcome.FAIL


def test_green_cannot_be_judged_where_the_base_does_not_work(history: History) -> None:
    history.commit("base", {"calc.py": CALC, "tests/test_calc.py": "import not_installed\n"})
    history.write({"calc.py": MUL})
    check, _ = green(history)
    assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, Cause.ENVIRONMENT)


def test_changed_paths_come_as_they_are(history: History) -> None:
    history.commit("base", {"a.py": "a\n", "ä b.py": "b\n", "gone.py": "g\n", ".gitignore": "*.log\n"})
    history.write({"a.py": "aa\n", "dir/new ö.py": "n\n", "x.log": "ignored\n", "gone.py": None})
    history.move("ä b.py", "moved.py")
    expected = ["a.py", "dir/new ö.py", "gone.py", "moved.py", "ä b.py"]
    assert sorted(changed_paths(Git(history.path))) == sorted(expected)
