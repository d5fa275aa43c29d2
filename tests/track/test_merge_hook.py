"""The git hook that is offered: it stops a merge by hand, and only while an iteration runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from des.proof.git import Git
from des.state import session
from des.state.session import Session
from des.track import merge_hook
from tests.support.repository import Repository


class Project(Repository):
    """A repository with work on a branch, and the hook."""

    def __init__(self, root: Path, branch: str = "main") -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", branch)
        self.write("a", "1")
        self.commit("one")
        self.git("switch", "-q", "-c", "work")
        self.write("a", "2")
        self.commit("two")
        hook = root / ".git/hooks" / merge_hook.NAME
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(merge_hook.text(branch), "utf-8")
        hook.chmod(0o755)

    def begin(self, flow: str = "track") -> None:
        """An iteration runs here."""
        session.save(str(self.root), Session("iteration-3", flow, ".aiwg/delivery/iteration-3", (), "", ""))


@pytest.mark.req("DT-160")
@pytest.mark.parametrize(
    "command",
    [
        ["branch", "-f", "main", "work"], ["update-ref", "refs/heads/main", "work"], ["push", ".", "work:main"],
        ["fetch", ".", "work:main"],
    ],
)  # fmt: skip
def test_nothing_moves_the_branch_while_an_iteration_runs(tmp_path: Path, command: list[str]) -> None:
    project = Project(tmp_path / "p")
    before = project.git("rev-parse", "main")
    project.begin()
    done = subprocess.run(["git", *command], cwd=project.root, capture_output=True, text=True)
    assert done.returncode != 0
    assert "main stays where it is" in done.stderr
    assert project.git("rev-parse", "main") == before


def test_other_branches_our_programs_and_other_times_are_free(tmp_path: Path) -> None:
    project = Project(tmp_path / "p")
    project.git("branch", "-f", "main", "main")
    project.begin()
    project.write("a", "3")
    project.commit("three")
    Git(project.root).run("update-ref", "refs/heads/main", "work")
    session.remove(str(project.root))
    project.git("branch", "-f", "main", "work~1")
    project.begin("deliver")
    project.git("branch", "-f", "main", "work")


def test_a_branch_with_a_slash_is_kept_too(tmp_path: Path) -> None:
    project = Project(tmp_path / "p", "release/2.x")
    project.begin()
    done = subprocess.run(
        ["git", "branch", "-f", "release/2.x", "work"], cwd=project.root, capture_output=True, text=True
    )
    assert done.returncode != 0
