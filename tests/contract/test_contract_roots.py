"""Which project a path belongs to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import roots


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A managed repository with a source folder."""
    root = tmp_path.resolve() / "project"
    (root / ".git").mkdir(parents=True)
    (root / ".nwave").mkdir()
    (root / "src" / "deep").mkdir(parents=True)
    return root


def test_the_root_is_the_nearest_repository_above(project: Path) -> None:
    assert roots.policy_root(str(project)) == str(project)
    assert roots.policy_root(str(project / "src" / "deep")) == str(project)
    assert roots.policy_root(str(project / "src" / "not" / "there.py")) == str(project)


def test_outside_git_there_is_none(tmp_path: Path) -> None:
    (tmp_path / ".nwave").mkdir()
    assert roots.policy_root(str(tmp_path)) is None


def test_a_relative_start_counts_from_here(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "src")
    assert roots.policy_root(".") == str(project)
    assert roots.policy_root("") == str(project)


def test_a_symlink_into_the_project_leads_to_it(project: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(project / "src")
    assert roots.policy_root(str(tmp_path / "link")) == str(project)


@pytest.mark.parametrize("git", ["directory", "submodule", "agent tree"])
def test_a_repository_inside_a_managed_project_belongs_to_it(project: Path, git: str) -> None:
    inner = project / ".claude" / "worktrees" / "agent-1" if git == "agent tree" else project / "sub"
    inner.mkdir(parents=True)
    if git == "directory":
        (inner / ".git").mkdir()
    else:
        target = "../.git/modules/sub" if git == "submodule" else str(project / ".git/worktrees/agent-1")
        (inner / ".git").write_text(f"gitdir: {target}\n")
    assert roots.policy_root(str(inner / "src")) == str(project)


def test_an_agents_tree_belongs_to_its_project_even_when_nothing_is_managed(project: Path) -> None:
    (project / ".nwave").rmdir()
    inner = project / ".claude" / "worktrees" / "agent-ab" / "src"
    inner.mkdir(parents=True)
    (inner.parent / ".git").write_text(f"gitdir: {project}/.git/worktrees/agent-ab\n")
    assert roots.policy_root(str(inner)) == str(project)


def test_a_repository_inside_an_unmanaged_one_is_its_own(project: Path) -> None:
    (project / ".nwave").rmdir()
    (project / "sub" / ".git").mkdir(parents=True)
    assert roots.policy_root(str(project / "sub")) == str(project / "sub")


def test_a_managed_repository_inside_another_is_its_own(project: Path) -> None:
    (project / "sub" / ".git").mkdir(parents=True)
    (project / "sub" / ".nwave").mkdir()
    assert roots.policy_root(str(project / "sub")) == str(project / "sub")


def test_a_linked_work_tree_below_the_project_is_its_own(project: Path) -> None:
    tree = project / ".trees" / "b"
    tree.mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {project}/.git/worktrees/b\n")
    assert roots.policy_root(str(tree)) == str(tree)


def test_a_home_folder_with_personal_settings_does_not_manage_what_lies_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path.resolve() / "home"
    (home / ".git").mkdir(parents=True)
    (home / ".nwave").mkdir()
    (home / "work" / ".git").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert not roots.managed(str(home))
    assert roots.policy_root(str(home / "work")) == str(home / "work")
    (home / ".nwave" / "des-config.json").write_text("{}")
    assert roots.managed(str(home))


def test_managed_means_settings_or_a_started_iteration(tmp_path: Path) -> None:
    root = str(tmp_path)
    assert not roots.managed(root)
    (tmp_path / ".aiwg" / "planning").mkdir(parents=True)
    assert not roots.managed(root)
    (tmp_path / ".aiwg" / "delivery").mkdir()
    assert roots.managed(root)
    (tmp_path / ".nwave").write_text("a file")
    assert roots.managed(root)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("a.py", "src/a.py"), ("../x/../src/b", "src/b"), ("../new/dir/c", "new/dir/c"), ("", "src"), (".", "src")],
)
def test_a_path_is_resolved_against_its_directory(project: Path, path: str, wanted: str) -> None:
    assert roots.resolve(path, str(project / "src")) == str(project / wanted)


def test_links_are_followed_where_the_rest_does_not_exist_yet(project: Path) -> None:
    (project / "innocent").symlink_to(project / "src")
    (project / "a").symlink_to(project / "b")
    (project / "b").symlink_to(project / "a")
    assert roots.resolve("innocent/new/x.py", str(project)) == str(project / "src" / "new" / "x.py")
    assert roots.resolve("innocent/../src/x", str(project)) == str(project / "src" / "x")
    assert roots.resolve("a/x", str(project)).endswith("/x")


def test_a_path_relative_to_the_root() -> None:
    assert roots.relative("/p", "/p") == "."
    assert roots.relative("/p", "/p/a/b") == "a/b"
    assert roots.relative("/p", "/pp/a") is None
    assert roots.relative("/p", "/") is None
    assert roots.relative("/", "/a") == "a"


@given(st.text())
def test_no_path_ends_a_guard(path: str) -> None:
    resolved = roots.resolve(path, "/somewhere")
    assert roots.relative("/somewhere", resolved) is None or resolved.startswith("/somewhere")
    roots.policy_root(os.path.join("/somewhere", path))
