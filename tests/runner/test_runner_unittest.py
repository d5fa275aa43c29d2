"""Real unittest runs, by the program that stands in for `python -m unittest`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import des.runner
from des.runner.outcome import Distrust, FailureKind, Outcome, Run
from tests.support import programs

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
ASSERTION, EXCEPTION = FailureKind.ASSERTION, FailureKind.EXCEPTION
STRUCTURAL, SETUP = FailureKind.STRUCTURAL, FailureKind.SETUP
INSIDE = Path(des.runner.__file__).parent / "inside" / "des_target"

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/cart.py": "def add(a, b): return a - b\n",
    "tests/__init__.py": "",
    "tests/helper.py": "VALUE = 1\n",
    "tests/test_kinds.py": """
        import asyncio
        import unittest
        from shop import cart
        from .helper import VALUE

        class TestKinds(unittest.TestCase):
            def test_ok(self): self.assertEqual(cart.add(3, 1), 2)
            def test_assert(self): self.assertEqual(cart.add(3, 1), 4)
            def test_exception(self): raise ValueError("x \\x00 ü")
            def test_symbol(self): cart.gone()
            def test_arguments(self): cart.add(1)
            @unittest.skip("later")
            def test_skip(self): pass
            @unittest.expectedFailure
            def test_xfail(self): self.fail()
            @unittest.expectedFailure
            def test_unexpected(self): pass
            def test_subtests(self):
                for number in range(4):
                    with self.subTest(number=number):
                        self.assertEqual(number % 2, 0)
            def test_subtests_ok(self):
                for number in range(4):
                    with self.subTest(number=number): pass
            def test_exit(self): raise SystemExit(0)

        class TestSetUp(unittest.TestCase):
            def setUp(self): self.assertEqual(1, 2)
            def test_never(self): pass

        class TestTearDown(unittest.TestCase):
            def tearDown(self): raise ValueError("after")
            def test_before(self): pass

        class TestCleanup(unittest.TestCase):
            def test_before(self): self.addCleanup(lambda: 1 / 0)

        class TestClassSetUp(unittest.TestCase):
            @classmethod
            def setUpClass(cls): raise ValueError("class")
            def test_one(self): pass
            def test_two(self): pass

        class TestClassSkip(unittest.TestCase):
            @classmethod
            def setUpClass(cls): raise unittest.SkipTest("no database")
            def test_one(self): pass

        class TestClassTearDown(unittest.TestCase):
            @classmethod
            def tearDownClass(cls): raise ValueError("class after")
            def test_one(self): pass

        class TestAsync(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self): await asyncio.sleep(0)
            async def test_assert(self): self.assertEqual(1, 2)

        class TestAsyncSetUp(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self): raise ValueError("async")
            async def test_never(self): pass
    """,
    "tests/test_module.py": """
        import unittest
        def setUpModule(): raise ValueError("module")
        class TestModule(unittest.TestCase):
            def test_one(self): pass
    """,
    "tests/test_structural.py": "from shop.cart import gone\n",
    "tests/test_skipped.py": "import unittest\nraise unittest.SkipTest('all of it')\n",
    "tests/deep/__init__.py": "",
    "tests/deep/test_deep.py": "import unittest\nclass A:\n class TestB(unittest.TestCase):\n"
    "  def test_m(self): pass\nTestB = A.TestB\n",
    "tests/fixtures/test_not_a_package.py": "raise ValueError\n",
}

EXPECTED = [
    ("TestKinds::test_ok", PASSED, None, ""),
    ("TestKinds::test_assert", FAILED, ASSERTION, "2 != 4"),
    ("TestKinds::test_exception", FAILED, EXCEPTION, "x #x00 ü"),
    ("TestKinds::test_symbol", FAILED, STRUCTURAL, "gone"),
    ("TestKinds::test_arguments", FAILED, STRUCTURAL, "missing 1 required"),
    ("TestKinds::test_skip", Outcome.SKIPPED, None, "later"),
    ("TestKinds::test_xfail", Outcome.XFAILED, None, ""),
    ("TestKinds::test_unexpected", FAILED, None, "Unexpected success"),
    ("TestKinds::test_subtests", FAILED, ASSERTION, "(number=3)"),
    ("TestKinds::test_subtests_ok", PASSED, None, ""),
    ("TestKinds::test_exit", FAILED, EXCEPTION, "SystemExit"),
    ("TestSetUp::test_never", ERROR, SETUP, "1 != 2"),
    ("TestTearDown::test_before", ERROR, SETUP, "after"),
    ("TestCleanup::test_before", ERROR, SETUP, "ZeroDivisionError"),
    ("TestClassSetUp::test_one", ERROR, SETUP, "class"),
    ("TestClassSetUp::test_two", ERROR, SETUP, "class"),
    ("TestClassSkip::test_one", Outcome.SKIPPED, None, "no database"),
    ("TestClassTearDown::test_one", PASSED, None, ""),
    ("TestClassTearDown", ERROR, SETUP, "class after"),
    ("TestAsync::test_assert", FAILED, ASSERTION, "1 != 2"),
    ("TestAsyncSetUp::test_never", ERROR, SETUP, "async"),
]


OLD_PYTHONS = [pytest.param(version, marks=pytest.mark.needs(f"python{version}")) for version in ("3.8", "3.9", "3.13")]


@pytest.fixture(scope="module", params=["ours", *OLD_PYTHONS])
def kinds(request, tmp_path_factory, write, go) -> Run:
    """One run by our interpreter, and by others that the programs inside a run must work with."""
    python = sys.executable if request.param == "ours" else programs.python(request.param)
    return go(write(tmp_path_factory.mktemp("kinds"), FILES), "unittest", python=python)


def test_every_ending_is_named_as_what_it_is(kinds: Run) -> None:
    prefix = "tests/test_kinds.py::"
    found = {key[len(prefix) :]: result for key, result in kinds.outcomes.items() if key.startswith(prefix)}
    assert kinds.problem is None, f"{kinds.problem}\n{kinds.log_tail}"
    assert {name: (result.outcome, result.kind) for name, result in found.items()} == {
        name: (outcome, kind) for name, outcome, kind, _ in EXPECTED
    }
    for name, _, _, text in EXPECTED:
        assert text in found[name].message


def test_files_modules_and_packages(kinds: Run) -> None:
    others = {key: (result.outcome, result.kind) for key, result in kinds.outcomes.items() if "test_kinds" not in key}
    assert others == {
        "tests/test_module.py::TestModule::test_one": (ERROR, SETUP),
        "tests/test_structural.py": (ERROR, STRUCTURAL),
        "tests/test_skipped.py": (Outcome.SKIPPED, None),
        "tests/deep/test_deep.py::A::TestB::test_m": (PASSED, None),
    }
    assert kinds.foreign_modules == ()


def test_a_failure_says_where(kinds: Run) -> None:
    assert "\nat tests/test_kinds.py:" in kinds.outcomes["tests/test_kinds.py::TestKinds::test_assert"].message


CASE = """
import unittest
class TestA(unittest.TestCase):
    def test_a(self): pass
    def test_b(self): self.fail()
"""

PROBLEMS = {
    "no test at all": ({"tests/test_a.py": ""}, Distrust.NO_TESTS, "tests"),
    "os._exit": (
        {"tests/test_a.py": CASE.replace("pass", "__import__('os')._exit(0)")},
        Distrust.NO_REPORT,
        "TestA::test_a",
    ),
    "interrupted": (
        {"tests/test_a.py": CASE.replace("pass", "raise KeyboardInterrupt")},
        Distrust.INTERRUPTED,
        "TestA::test_a",
    ),
    "helper": (
        {"tests/test_a.py": "import helper", "tests/helper.py": "import shop.gone", "shop.py": ""},
        Distrust.LOAD_ERROR,
        "tests/helper.py:1",
    ),
    "syntax": ({"tests/test_a.py": "def ("}, Distrust.LOAD_ERROR, "tests/test_a.py:1: SyntaxError"),
    "exit at import": ({"tests/test_a.py": "raise SystemExit(0)"}, Distrust.LOAD_ERROR, "SystemExit"),
    "load_tests": ({"tests/test_a.py": "def load_tests(*args): raise ValueError('lt')"}, Distrust.LOAD_ERROR, "lt"),
    "one name twice": ({"tests/test_a.py": CASE, "tests/fix/test_a.py": CASE}, Distrust.LOAD_ERROR, "rename one"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_run_that_proves_nothing_says_so(project, go, name) -> None:
    files, kind, text = PROBLEMS[name]
    run = go(project(files), "unittest", paths=("tests", "tests/fix"))
    assert run.problem is not None, run.log_tail
    assert run.problem.rule == kind, f"{run.problem}\n{run.log_tail}"
    assert text in run.problem.what


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (["tests/test_a.py"], ["TestA::test_a", "TestA::test_b"]),
        (["tests/test_a.py::TestA"], ["TestA::test_a", "TestA::test_b"]),
        (["tests/test_a.py::TestA::test_b"], ["TestA::test_b"]),
        (["tests/test_a.py::TestA::test_b", "tests/test_a.py"], ["TestA::test_a", "TestA::test_b"]),
    ],
)
def test_select_runs_files_classes_and_ids(project, go, select, expected) -> None:
    run = go(project({"tests/test_a.py": CASE}), "unittest", *select)
    assert list(run.outcomes) == [f"tests/test_a.py::{name}" for name in expected]


def test_an_id_that_is_not_there_is_named(project, go) -> None:
    run = go(project({"tests/test_a.py": CASE}), "unittest", "tests/test_a.py::TestA::test_gone")
    assert run.problem.rule == Distrust.USAGE
    assert "TestA::test_gone" in run.problem.what


def test_ids_are_the_ones_pytest_gives(project, go) -> None:
    tree = project({"tests/test_a.py": CASE, "tests/test_b.py": "from gone import x"})
    first, second = go(tree, "unittest"), go(tree, "pytest")
    assert {key: (one.outcome, one.kind) for key, one in first.outcomes.items()} == {
        key: (one.outcome, one.kind) for key, one in second.outcomes.items()
    }


@pytest.mark.parametrize("path", sorted(INSIDE.glob("*.py")), ids=lambda path: path.name)
def test_programs_inside_a_run_parse_as_python_3_8(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
