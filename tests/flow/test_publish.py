"""Publishing the closing commit: pushed where the branch has an upstream, else the command is given (R36)."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.flow.publish import push
from tests.support.histories import History


@pytest.fixture
def project(tmp_path: Path) -> History:
    history = History(tmp_path / "project")
    history.commit("feat: a", {"a.py": "A = 1\n"})
    return history


def with_remote(project: History, name: str = "origin") -> Path:
    bare = project.path.parent / f"{name}.git"
    project.git("init", "-q", "--bare", "-b", "main", str(bare))
    project.git("remote", "add", name, str(bare))
    return bare


@pytest.mark.req("ND-144")
def test_a_branch_with_an_upstream_is_pushed_with_the_users_hooks(project: History) -> None:
    with_remote(project)
    project.git("push", "-q", "-u", "origin", "main")
    project.commit("docs: finalize")
    hook = project.path / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\ntouch hook-ran\n")
    hook.chmod(0o755)
    assert push(project.path) == "pushed to origin/main"
    assert project.git("rev-parse", "origin/main") == project.head
    assert (project.path / "hook-ran").exists()


@pytest.mark.req("ND-144")
def test_elsewhere_the_command_is_given(project: History) -> None:
    assert push(project.path) == "committed, not pushed: this repository has no remote"
    with_remote(project, "fork")
    assert push(project.path).endswith("the branch has no upstream; publish it: git push -u fork HEAD")
    with_remote(project)
    assert push(project.path).endswith("publish it: git push -u origin HEAD")
    project.git("checkout", "-q", "--detach")
    assert "no branch is checked out" in push(project.path)


@pytest.mark.req("ND-144")
def test_a_push_that_is_refused_or_hangs_is_told(project: History) -> None:
    bare = with_remote(project)
    project.git("push", "-q", "-u", "origin", "main")
    project.commit("docs: finalize")
    hook = bare / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    told = push(project.path)
    assert told.startswith("committed, not pushed: ")
    assert "pre-receive hook declined" in told
    assert told.endswith("; publish it: git push")
    assert "did not end within 0 s" in push(project.path, seconds=0.001)
