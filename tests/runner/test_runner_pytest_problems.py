"""Real pytest runs that prove nothing, each with its own name."""

from __future__ import annotations

import pytest

from des.runner.outcome import Distrust, FailureKind, Outcome

OK = "def test_ok(): pass\n"

PROBLEMS = {
    "no test at all": ({"tests/test_a.py": "VALUE = 1\n"}, Distrust.NO_TESTS, "tests"),
    "all deselected": (
        {"tests/test_a.py": OK, "pytest.ini": "[pytest]\naddopts = -k nothing\n"},
        Distrust.NO_TESTS,
        "",
    ),
    "only collected": (
        {"tests/test_a.py": OK, "pytest.ini": "[pytest]\naddopts = --collect-only\n"},
        Distrust.BAD_REPORT,
        "tests/test_a.py::test_ok",
    ),
    "os._exit in a test": (
        {"tests/test_a.py": f"import os\n{OK}def test_out(): os._exit(0)\n"},
        Distrust.NO_REPORT,
        "started last was tests/test_a.py::test_out",
    ),
    "sys.exit at import": (
        {"tests/test_a.py": OK, "tests/test_b.py": "import shop", "shop.py": "raise SystemExit(0)"},
        Distrust.CRASHED,
        "shop.py:1",
    ),
    "killed": (
        {"tests/test_a.py": "import os, signal\ndef test_out(): os.kill(os.getpid(), signal.SIGKILL)\n"},
        Distrust.CRASHED,
        "SIGKILL",
    ),
    "pytest.exit with 0": (
        {"tests/test_a.py": f"import pytest\ndef test_out(): pytest.exit('x', returncode=0)\n{OK}"},
        Distrust.BAD_REPORT,
        "no result",
    ),
    "pytest.exit": (
        {"tests/test_a.py": f"import pytest\n{OK}def test_out(): pytest.exit('enough')\n"},
        Distrust.INTERRUPTED,
        "test_out",
    ),
    "unknown option": (
        {"tests/test_a.py": OK, "pytest.ini": "[pytest]\naddopts = --nonesuch\n"},
        Distrust.USAGE,
        "--nonesuch",
    ),
    "first conftest": (
        {"tests/test_a.py": OK, "tests/conftest.py": "import nowhere\n"},
        Distrust.LOAD_ERROR,
        "tests/conftest.py:1: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "inner conftest": (
        {"tests/sub/test_a.py": OK, "tests/sub/conftest.py": "from os import nowhere\n"},
        Distrust.LOAD_ERROR,
        "tests/sub/conftest.py:1: ImportError",
    ),
    "helper": (
        {"tests/test_a.py": "import helper\n", "tests/helper.py": "from shop import gone\n", "shop.py": ""},
        Distrust.LOAD_ERROR,
        "tests/helper.py:1: ImportError",
    ),
    "helper lacks a name": (
        {"tests/test_a.py": "from helper import gone\n", "tests/helper.py": ""},
        Distrust.LOAD_ERROR,
        "tests/test_a.py:1: ImportError",
    ),
    "syntax of the test": (
        {"tests/test_a.py": "def test_(:\n"},
        Distrust.LOAD_ERROR,
        "tests/test_a.py:1: SyntaxError",
    ),
    "test file raises": (
        {"tests/test_a.py": "raise ValueError('x')\n"},
        Distrust.LOAD_ERROR,
        "tests/test_a.py:1: ValueError: x",
    ),
    "a plugin fails the session": (
        {"tests/test_a.py": OK, "conftest.py": "def pytest_sessionfinish(session): session.exitstatus = 1\n"},
        Distrust.CONTRADICTION,
        "exit code 1",
    ),
    "report rewritten": (
        {
            "tests/test_a.py": "def test_red(): assert 0\n",
            "conftest.py": """
            import atexit, sys
            path = next(one for one in sys.argv if one.startswith("--junitxml=")).partition("=")[2]
            def forge():
                text = open(path).read()
                start, end = text.index("<failure"), text.index("</failure>")
                open(path, "w").write(text[:start] + text[end + len("</failure>"):])
            atexit.register(forge)
         """,
        },
        Distrust.CONTRADICTION,
        "no failure",
    ),
    "report deleted": (
        {
            "tests/test_a.py": OK,
            "conftest.py": "import atexit, os, sys\natexit.register(lambda: os.unlink(next(one for one in sys.argv "
            "if one.startswith('--junitxml=')).partition('=')[2]))\n",
        },
        Distrust.NO_REPORT,
        "exit code 0",
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_run_that_proves_nothing_says_so(project, go, name) -> None:
    files, kind, text = PROBLEMS[name]
    run = go(project(files))
    assert run.problem is not None, run.log_tail
    assert run.problem.rule == kind, f"{run.problem}\n{run.log_tail}"
    assert text in run.problem.what


def test_other_files_still_run_beside_one_that_does_not_load(project, go) -> None:
    run = go(project({"tests/test_a.py": "raise ValueError\n", "tests/test_b.py": OK}))
    assert run.outcomes["tests/test_b.py::test_ok"].outcome is Outcome.PASSED
    assert run.outcomes["tests/test_a.py"].kind is FailureKind.SETUP


def test_production_that_raises_at_import_is_an_exception_of_the_file(project, go) -> None:
    run = go(project({"tests/test_a.py": "import shop\n", "shop.py": "raise ValueError('prod')\n"}))
    assert run.problem is None
    assert run.outcomes["tests/test_a.py"].kind is FailureKind.EXCEPTION
    assert "shop.py:1" in run.outcomes["tests/test_a.py"].message


def test_production_that_lacks_a_symbol_itself_is_structural(project, go) -> None:
    run = go(project({"tests/test_a.py": "import shop\n", "shop.py": "from till import pay\n", "till.py": ""}))
    assert run.problem is None
    assert run.outcomes["tests/test_a.py"].kind is FailureKind.STRUCTURAL


@pytest.mark.parametrize("target", ["tests/gone.py", "tests/gone.py::test_a"])
def test_selecting_a_file_that_is_not_there_finds_no_tests(project, go, target) -> None:
    run = go(project({"tests/test_a.py": OK}), "pytest", target)
    assert run.problem.rule == Distrust.NO_TESTS
    assert target in run.problem.what


@pytest.mark.parametrize("target", ["-pevil", "../x.py", "/etc/passwd", "a/../../x.py", "tests/test_a.py\0"])
def test_a_selection_cannot_be_an_option_or_leave_the_tree(project, go, target) -> None:
    run = go(project({"tests/test_a.py": OK, "-pevil": OK}), "pytest", target)
    assert run.problem.rule == Distrust.USAGE
    assert run.argv == ()


def test_an_id_that_is_not_there_is_named(project, go) -> None:
    run = go(project({"tests/test_a.py": OK}), "pytest", "tests/test_a.py::test_gone")
    assert run.problem.rule == Distrust.USAGE
    assert "test_gone" in run.problem.what
