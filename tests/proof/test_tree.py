"""des.proof.tree: one digest for equal code, wherever it lies (R9)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from des.contract.paths import PathRules
from des.proof.git import Git
from des.proof.tree import code_digest
from tests.support.histories import History


@pytest.fixture
def project(history: History) -> History:
    history.commit("base", {"src/a.py": "x = 1\n", "tests/test_a.py": "def test_a(): pass\n", "README.md": "r\n"})
    return history


def of_work_tree(project: History) -> str:
    return code_digest(Git(project.path), None, ("docs/feature/f",))


def of_head(project: History) -> str:
    return code_digest(Git(project.path), project.head, ("docs/feature/f",))


def test_a_clean_work_tree_equals_its_commit(project: History) -> None:
    assert of_work_tree(project) == of_head(project)


@pytest.mark.parametrize(
    "path",
    [
        "README.md", "docs/guide.md", ".nwave/des-config.json", ".aiwg/plan.yaml", "docs/feature/f/data.py",
        "docs/feature/f/deliver/execution-log.json",
    ],
)  # fmt: skip
def test_what_is_no_code_does_not_count(project: History, path: str) -> None:
    before = of_work_tree(project)
    project.write({path: "other\n"})
    assert of_work_tree(project) == before
    project.commit("written")
    assert of_head(project) == before


def changed(project: History) -> None:
    project.write({"src/a.py": "x = 2\n"})


def untracked(project: History) -> None:
    project.write({"src/new ä.py": "y = 1\n"})


def removed(project: History) -> None:
    project.write({"src/a.py": None})


def moved(project: History) -> None:
    project.move("src/a.py", "src/b.py")


def made_executable(project: History) -> None:
    (project.path / "src/a.py").chmod(0o755)


def made_a_link(project: History) -> None:
    (project.path / "src/a.py").unlink()
    (project.path / "src/a.py").symlink_to("../README.md")


def changed_a_test(project: History) -> None:
    project.write({"tests/test_a.py": "def test_a(): assert True\n"})


@pytest.mark.parametrize("change", [changed, untracked, removed, moved, made_executable, made_a_link, changed_a_test])
def test_every_change_of_code_counts_and_the_commit_of_it_is_the_same_code(
    project: History, change: Callable[[History], None]
) -> None:
    before = of_head(project)
    change(project)
    now = of_work_tree(project)
    assert now != before
    project.commit("changed")
    assert of_head(project) == now


def test_ignored_files_do_not_count(project: History) -> None:
    project.commit("ignore", {".gitignore": "build.py\n"})
    before = of_work_tree(project)
    project.write({"build.py": "z = 1\n"})
    assert of_work_tree(project) == before


def test_the_index_and_the_objects_of_the_user_stay_untouched(project: History) -> None:
    project.write({"src/a.py": "x = 3\n", "src/new.py": "n = 1\n"})
    index = (project.path / ".git" / "index").read_bytes()
    objects = sorted((project.path / ".git" / "objects").rglob("*"))

    of_work_tree(project)

    assert (project.path / ".git" / "index").read_bytes() == index
    assert sorted((project.path / ".git" / "objects").rglob("*")) == objects


def test_a_staged_change_counts_like_any_other(project: History) -> None:
    project.write({"src/a.py": "x = 4\n"})
    before = of_work_tree(project)
    project.git("add", "-A")
    assert of_work_tree(project) == before


def test_line_ends_that_git_converts_are_the_same_code(project: History) -> None:
    project.commit("attributes", {".gitattributes": "*.py text\n", "src/c.py": "a\nb\n"})
    before = of_work_tree(project)
    project.write({"src/c.py": b"a\r\nb\r\n"})
    assert of_work_tree(project) == before


def test_a_linked_work_tree_has_the_same_digest(project: History) -> None:
    linked = project.path.parent / "linked"
    project.git("worktree", "add", "-q", "--detach", str(linked))
    assert code_digest(Git(linked), None) == code_digest(Git(project.path), None)


def test_a_repository_without_a_commit_has_a_digest(history: History) -> None:
    empty = code_digest(Git(history.path), None)
    history.write({"a.py": "x = 1\n"})
    assert code_digest(Git(history.path), None) != empty


def test_prose_is_code_where_prose_is_the_product(project: History) -> None:
    rules = PathRules.from_config({}, None, "plugin")
    before = code_digest(Git(project.path), None, rules=rules)
    project.write({"skills/x/SKILL.md": "other\n"})
    assert code_digest(Git(project.path), None, rules=rules) != before
    assert code_digest(Git(project.path), None) == code_digest(Git(project.path), project.head)
