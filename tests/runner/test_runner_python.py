"""Which interpreter runs a suite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from des.runner import bytecode, python
from des.runner.environment import scrubbed
from des.runner.outcome import Distrust
from des.runner.suites import Suite
from des.verdict import Finding


def fake(path: Path) -> str:
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real environment without pytest (and without pip)."""
    directory = tmp_path_factory.mktemp("bare") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(directory)], check=True)
    return directory


def test_the_order(tmp_path: Path) -> None:
    tree, env = tmp_path / "tree", {"PATH": str(tmp_path / "path"), "VIRTUAL_ENV": str(tmp_path / "active")}
    suite = Suite("unit")
    assert isinstance(python.find(suite, tree, env), Finding)
    on_path = fake(tmp_path / "path" / "python3")
    assert python.find(suite, tree, env) == on_path
    active = fake(tmp_path / "active" / "bin" / "python")
    assert python.find(suite, tree, env) == active
    venv = fake(tree / "venv" / "bin" / "python")
    assert python.find(suite, tree, env) == venv
    dot_venv = fake(tree / ".venv" / "bin" / "python")
    assert python.find(suite, tree, env) == dot_venv
    own = fake(tree / "own" / "python")
    assert python.find(Suite("unit", python="own/python"), tree, env) == own
    assert python.find(Suite("unit", python=own), tmp_path, env) == own
    assert python.find(Suite("unit", python="python3"), tree, env) == on_path


def test_a_broken_environment_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/no/such/python")
    on_path = fake(tmp_path / "path" / "python3")
    assert python.find(Suite("unit"), tmp_path, {"PATH": str(tmp_path / "path")}) == on_path


def test_a_linked_worktree_uses_the_environment_of_the_main_checkout(tmp_path: Path) -> None:
    main = fake(tmp_path / "main" / ".venv" / "bin" / "python")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / ".git").write_text(f"gitdir: {tmp_path}/main/.git/worktrees/linked\n", encoding="utf-8")
    assert python.find(Suite("unit"), linked, {"PATH": ""}) == main


def test_the_environment_of_des_is_not_taken_by_accident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "own"))
    monkeypatch.setattr(sys, "executable", fake(tmp_path / "own" / "bin" / "python"))
    (tmp_path / "own" / "bin" / "python3").symlink_to("python")
    on_path = fake(tmp_path / "path" / "python3")
    env = {"PATH": f"{tmp_path}/own/bin{os.pathsep}{tmp_path}/path", "VIRTUAL_ENV": str(tmp_path / "own")}
    assert python.find(Suite("unit"), tmp_path / "tree", env) == on_path


@pytest.mark.parametrize("name", ["python3.99", "gone/python", "/no/such/python"])
def test_a_configured_interpreter_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    problem = python.find(Suite("unit", python=name), tmp_path, {"PATH": ""})
    assert isinstance(problem, Finding)
    assert problem.rule == Distrust.NO_RUNNER
    assert name in problem.what
    assert "des-config.json" in problem.fix


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\necho hello\n", "#!/no/such/shell\n", "\0"])
def test_a_program_that_is_no_python_is_no_runner(tmp_path: Path, text: str) -> None:
    path = Path(fake(tmp_path / "bin" / "python"))
    path.write_text(text, encoding="utf-8")
    problem = python.probe(str(path), scrubbed(os.environ), tmp_path)
    assert isinstance(problem, Finding)
    assert problem.rule == Distrust.NO_RUNNER
    assert str(path) in problem.what


def test_an_interpreter_without_pytest_is_no_runner_with_the_way_on(project, go, bare) -> None:
    run = go(project({"tests/test_a.py": "def test_a(): pass\n"}), python=str(bare / "bin" / "python"))
    assert run.problem.rule == Distrust.NO_RUNNER
    assert f"uv pip install --python {bare}/bin/python pytest" in run.problem.fix
    assert '"python": ".venv/bin/python"' in run.problem.fix
    assert run.outcomes == {}


def test_pip_is_named_where_it_is_there(project, go, bare) -> None:
    tree = project({"tests/test_a.py": "def test_a(): pass\n", "pip/__init__.py": ""})
    run = go(tree, python=str(bare / "bin" / "python"))
    assert f"{bare}/bin/python -m pip install pytest" in run.problem.fix


def test_the_environment_of_the_origin_serves_a_copy(project, go, bare, tmp_path) -> None:
    copy = project(
        {
            "tests/test_a.py": "import unittest, sys\nclass TestA(unittest.TestCase):\n"
            f"  def test_a(self): self.assertEqual(sys.prefix, {str(bare)!r})\n"
        }
    )
    run = go(copy, "unittest", python=None, origin=bare.parent)
    assert run.problem is None
    assert run.failing == ()


def test_libraries_behind_a_linked_environment_are_shared_too(tmp_path: Path) -> None:
    """A project's `.venv` is often a link; what is imported through it must not be compiled anew in every run."""
    library = tmp_path / "envs" / "a" / "lib" / "site-packages"
    library.mkdir(parents=True)
    linked = tmp_path / "project" / ".venv"
    linked.parent.mkdir()
    linked.symlink_to(tmp_path / "envs" / "a")
    spelled = linked / "lib" / "site-packages"
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    bytecode.share_libraries(tmp_path / "prefix", [str(library)], [str(spelled)], tmp_path / "project", env)
    links = [tmp_path / "prefix" / str(path).lstrip("/") for path in (library, spelled)]
    assert links[0].resolve() == links[1].resolve()
    assert (tmp_path / "cache" / "des" / "bytecode").exists()
