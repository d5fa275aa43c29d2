"""What of a project's own pytest settings holds, and what is overridden."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from des.runner import pytest_
from des.runner.outcome import FailureKind, Outcome
from des.runner.python import Interpreter
from des.runner.suites import Suite
from tests.support.environments import environment

THREE = "def test_a(): assert 0\ndef test_b(): assert 0\ndef test_c(): pass\n"


@pytest.mark.parametrize("options", ["-x", "--maxfail=1", "--ff", "--junitxml=mine.xml", "-p no:cacheprovider", "-n2"])
def test_no_option_of_the_project_hides_outcomes(project, go, options) -> None:
    tree = project({"tests/test_a.py": THREE, "pytest.ini": f"[pytest]\naddopts = {options}\n"})
    run = go(tree, python=str(environment("pytest", "pytest-xdist") / "bin/python"))
    assert run.problem is None, f"{run.problem}\n{run.log_tail}"
    assert [result.outcome for result in run.outcomes.values()].count(Outcome.FAILED) == 2
    assert len(run.outcomes) == 3
    assert not (tree / "mine.xml").exists()
    assert not (tree / ".pytest_cache").exists()


def test_xdist_workers_keep_notes_too(project, go) -> None:
    tree = project(
        {
            "tests/test_a.py": "import pytest\n@pytest.mark.xfail\ndef test_a(): pass\ndef test_b(): import gone\n",
            "tests/test_b.py": "import gone\n",
            "pytest.ini": "[pytest]\naddopts = -n1\n",
        }
    )
    run = go(tree, python=str(environment("pytest", "pytest-xdist") / "bin/python"))
    assert run.problem is None, f"{run.problem}\n{run.log_tail}"
    assert run.outcomes["tests/test_a.py::test_a"].outcome is Outcome.XPASSED
    assert run.outcomes["tests/test_a.py::test_b"].kind is FailureKind.STRUCTURAL
    assert run.outcomes["tests/test_b.py"].kind is FailureKind.STRUCTURAL


def test_ids_are_relative_to_the_tree_also_when_pytest_is_configured_below(project, go) -> None:
    tree = project({"tests/pytest.ini": "[pytest]\n", "tests/sub/test_a.py": "def test_a(): pass\n"})
    assert list(go(tree).outcomes) == ["tests/sub/test_a.py::test_a"]


def test_an_id_that_xml_cannot_hold_is_matched(project, go) -> None:
    tree = project(
        {
            "pytest.ini": "[pytest]\ndisable_test_id_escaping_and_forfeit_all_rights_to_community_support = true\n",
            "tests/test_a.py": "import pytest\n@pytest.mark.parametrize('x', ['a\\x01b', 'ü'])\ndef test_a(x): pass\n",
        }
    )
    run = go(tree)
    assert run.problem is None
    assert list(run.outcomes) == ["tests/test_a.py::test_a[a\x01b]", "tests/test_a.py::test_a[ü]"]


def test_ids_are_the_same_in_a_copy(project, go, tmp_path) -> None:
    tree = project({"tests/test_a.py": THREE})
    copy = shutil.copytree(tree, tmp_path / "elsewhere" / "copy")
    assert go(tree).outcomes == go(copy).outcomes


def test_select_runs_files_and_ids(project, go) -> None:
    tree = project({"tests/test_a.py": THREE, "tests/test_b.py": "def test_d(): pass\n"})
    run = go(tree, "pytest", "tests/test_a.py::test_c", "tests/test_b.py")
    assert list(run.outcomes) == ["tests/test_a.py::test_c", "tests/test_b.py::test_d"]


def test_no_paths_means_what_the_settings_name(project, go) -> None:
    tree = project(
        {
            "checks/test_a.py": "def test_a(): pass\n",
            "tests/test_b.py": "def test_b(): pass\n",
            "pytest.ini": "[pytest]\ntestpaths = checks\n",
        }
    )
    assert list(go(tree, paths=()).outcomes) == ["checks/test_a.py::test_a"]


def test_a_changed_module_of_the_same_size_and_time_is_seen(project, go) -> None:
    """A stale .pyc would hide it: compiled modules are trusted by size and whole seconds."""
    tree = project(
        {"shop.py": "def one(): return 1\n", "tests/test_a.py": "import shop\ndef test_a(): assert shop.one() == 1\n"}
    )
    os.utime(tree / "shop.py", (1_000_000_000, 1_000_000_000))
    assert go(tree).failing == ()
    (tree / "shop.py").write_text("def one(): return 2\n", encoding="utf-8")
    os.utime(tree / "shop.py", (1_000_000_000, 1_000_000_000))
    assert [result.kind for result in go(tree).failing] == [FailureKind.ASSERTION]


@pytest.mark.parametrize(("modules", "present"), [({"pytest", "pytest_cov"}, True), ({"pytest"}, False)])
def test_coverage_is_switched_off_where_it_is_installed(tmp_path, modules, present) -> None:
    interpreter = Interpreter("python", False, (), (), frozenset(modules))
    command = pytest_.argv(interpreter, Suite("unit"), (), tmp_path / "junit.xml", tmp_path)
    assert ("--no-cov" in command) == present


RANDOMLY = """
    def pytest_addoption(parser):
        parser.addoption("--randomly-seed")
        parser.addoption("--randomly-dont-reorganize", action="store_false", dest="randomly_reorganize", default=True)
    def pytest_collection_modifyitems(config, items):
        if config.getoption("randomly_reorganize"):
            items.reverse()
"""


def test_the_order_is_not_random(project, go) -> None:
    """A stand-in for pytest-randomly, with its option names."""
    tree = project(
        {"tests/test_a.py": THREE, "conftest.py": RANDOMLY, "pytest.ini": "[pytest]\naddopts = --randomly-seed=3\n"}
    )
    assert [one.rpartition("_")[2] for one in go(tree).outcomes] == ["a", "b", "c"]


def test_a_test_that_a_plugin_reruns_is_reported_once(project, go) -> None:
    """A stand-in for pytest-rerunfailures, which reports an attempt as "rerun" and then goes on to the next."""
    tree = project(
        {
            "tests/test_a.py": "def test_a(): pass\n",
            "conftest.py": """
        from _pytest.runner import runtestprotocol
        def pytest_runtest_protocol(item, nextitem):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            for attempt in ("rerun", None):
                for report in runtestprotocol(item, nextitem=nextitem, log=False):
                    if report.when == "call" and attempt:
                        report.outcome = attempt
                    item.ihook.pytest_runtest_logreport(report=report)
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            return True
    """,
        }
    )
    run = go(tree)
    assert run.problem is None, f"{run.problem}\n{run.log_tail}"
    assert run.outcomes["tests/test_a.py::test_a"].message == "passed when a plugin ran it again"


def test_libraries_are_compiled_once_and_the_project_every_time(project, go, tmp_path) -> None:
    tree = project({"shop.py": "", "tests/test_a.py": "import shop, json\ndef test_a(): pass\n"})
    run = go(tree, env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert run.problem is None
    kept = [path.name for path in (tmp_path / "cache" / "des" / "bytecode").rglob("*.pyc")]
    tag = sys.implementation.cache_tag
    assert f"decoder.{tag}.pyc" in kept
    assert f"shop.{tag}.pyc" not in kept
