"""What of a project's own pytest settings holds, and what is overridden."""

from __future__ import annotations

import shutil
import sys

import pytest

from des.runner import FailureKind, Outcome

THREE = "def test_a(): assert 0\ndef test_b(): assert 0\ndef test_c(): pass\n"


@pytest.mark.parametrize("options", ["-x", "--maxfail=1", "--ff", "--junitxml=mine.xml", "-p no:cacheprovider", "-n2"])
def test_no_option_of_the_project_hides_outcomes(project, go, options) -> None:  # type: ignore[no-untyped-def]
    tree = project({"tests/test_a.py": THREE, "pytest.ini": f"[pytest]\naddopts = {options}\n"})
    run = go(tree)
    assert run.problem is None, f"{run.problem}\n{run.log_tail}"
    assert [result.outcome for result in run.outcomes.values()].count(Outcome.FAILED) == 2
    assert len(run.outcomes) == 3
    assert not (tree / "mine.xml").exists()
    assert not (tree / ".pytest_cache").exists()


def test_xdist_workers_keep_notes_too(project, go) -> None:  # type: ignore[no-untyped-def]
    tree = project({
        "tests/test_a.py": "import pytest\n@pytest.mark.xfail\ndef test_a(): pass\ndef test_b(): import gone\n",
        "tests/test_b.py": "import gone\n",
        "pytest.ini": "[pytest]\naddopts = -n1\n",
    })
    run = go(tree)
    assert run.problem is None, f"{run.problem}\n{run.log_tail}"
    assert run.outcomes["tests/test_a.py::test_a"].outcome is Outcome.XPASSED
    assert run.outcomes["tests/test_a.py::test_b"].kind is FailureKind.STRUCTURAL
    assert run.outcomes["tests/test_b.py"].kind is FailureKind.STRUCTURAL


def test_ids_are_relative_to_the_tree_also_when_pytest_is_configured_below(project, go) -> None:  # type: ignore[no-untyped-def]
    tree = project({"tests/pytest.ini": "[pytest]\n", "tests/sub/test_a.py": "def test_a(): pass\n"})
    assert list(go(tree).outcomes) == ["tests/sub/test_a.py::test_a"]


def test_ids_are_the_same_in_a_copy(project, go, tmp_path) -> None:  # type: ignore[no-untyped-def]
    tree = project({"tests/test_a.py": THREE})
    copy = shutil.copytree(tree, tmp_path / "elsewhere" / "copy")
    assert go(tree).outcomes == go(copy).outcomes


def test_select_runs_files_and_ids(project, go) -> None:  # type: ignore[no-untyped-def]
    tree = project({"tests/test_a.py": THREE, "tests/test_b.py": "def test_d(): pass\n"})
    run = go(tree, "pytest", "tests/test_a.py::test_c", "tests/test_b.py")
    assert list(run.outcomes) == ["tests/test_a.py::test_c", "tests/test_b.py::test_d"]


def test_no_paths_means_what_the_settings_name(project, go) -> None:  # type: ignore[no-untyped-def]
    tree = project({"checks/test_a.py": "def test_a(): pass\n", "tests/test_b.py": "def test_b(): pass\n",
                    "pytest.ini": "[pytest]\ntestpaths = checks\n"})
    assert list(go(tree, paths=()).outcomes) == ["checks/test_a.py::test_a"]


def test_a_changed_module_of_the_same_size_and_time_is_seen(project, go) -> None:  # type: ignore[no-untyped-def]
    """A stale .pyc would hide it: compiled modules are trusted by size and whole seconds."""
    tree = project({"shop.py": "def one(): return 1\n",
                    "tests/test_a.py": "import shop\ndef test_a(): assert shop.one() == 1\n"})
    import os
    os.utime(tree / "shop.py", (1_000_000_000, 1_000_000_000))
    assert go(tree).failing == ()
    (tree / "shop.py").write_text("def one(): return 2\n", encoding="utf-8")
    os.utime(tree / "shop.py", (1_000_000_000, 1_000_000_000))
    assert [result.kind for result in go(tree).failing] == [FailureKind.ASSERTION]


def test_libraries_are_compiled_once_and_the_project_every_time(project, go, tmp_path) -> None:  # type: ignore[no-untyped-def]
    tree = project({"shop.py": "", "tests/test_a.py": "import shop, json\ndef test_a(): pass\n"})
    run = go(tree, env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert run.problem is None
    kept = [path.name for path in (tmp_path / "cache" / "des" / "bytecode").rglob("*.pyc")]
    tag = sys.implementation.cache_tag
    assert f"decoder.{tag}.pyc" in kept
    assert f"shop.{tag}.pyc" not in kept
