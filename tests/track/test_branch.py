"""Starting an iteration: on which branch, and what keeps it from starting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.flow import gate_record
from des.flow.delivery import Delivery
from des.proof.git import Git
from des.state import session
from des.track import branch, settings, start
from des.track.branch import Branches
from tests.support.histories import History
from tests.track.iteration import BEGIN, executable

FILES = {**BEGIN, ".nwave/des-config.json": "{}", ".gitignore": "/.venv\n.nwave/des/\n"}


@pytest.fixture
def project(tmp_path: Path) -> History:
    history = History(tmp_path / "project")
    history.commit("feat: begin", FILES)
    return history


def begin(history: History, number: int = 3) -> start.Started:
    return start.begin(history.path.resolve(), number, "")


def refused(history: History, number: int = 3) -> DesError:
    """Why it does not start; nothing is there then."""
    with pytest.raises(DesError) as caught:
        begin(history, number)
    assert caught.value.how
    return caught.value


@pytest.mark.req("DT-163", "DT-160")
def test_from_the_protected_branch_it_goes_to_one_of_its_own(project: History) -> None:
    started = begin(project)
    log = started.delivery.log()
    assert branch.of(log) == Branches("iteration-3", "main")
    assert (log.header["iteration"], started.resumed) == (3, False)
    assert branch.checked_out(Git(project.path)) == "iteration-3"
    assert any("work is on branch iteration-3" in one for one in started.notices)
    active = session.load(str(project.path.resolve()))
    assert active
    assert (active.flow, active.feature_id, active.raw["protected"]) == ("track", "iteration-3", "main")


@pytest.mark.req("DT-163")
def test_on_another_branch_it_stays_there(project: History) -> None:
    project.git("switch", "-q", "-c", "sprint/three")
    assert branch.of(begin(project).delivery.log()) == Branches("sprint/three", "main")


@pytest.mark.req("DT-163")
def test_what_keeps_it_from_starting_is_named(project: History) -> None:
    project.git("branch", "iteration-3")
    error = refused(project)
    assert ("a branch iteration-3 is there already" in error.what, error.code) == (True, 1)
    assert "git switch iteration-3" in error.how
    project.git("branch", "-D", "iteration-3")
    project.git("switch", "-q", "--detach")
    assert "detached HEAD" in refused(project).what
    project.git("switch", "-q", "main")
    project.git("branch", "-m", "main", "trunk")
    error = refused(project)
    assert "there is no branch main" in error.what
    assert '"protected_branch"' in error.how
    config = json.dumps({"track": {"protected_branch": "trunk"}})
    project.commit("chore: settings", {".nwave/des-config.json": config})
    assert branch.of(begin(project).delivery.log()) == Branches("iteration-3", "trunk")


@pytest.mark.req("DT-163")
def test_hooks_of_the_user_do_not_see_the_switch(project: History, tmp_path: Path) -> None:
    executable(project.path / ".git/hooks/post-checkout", f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    begin(project)
    assert not (tmp_path / "ran").exists()


def test_without_a_commit_it_says_what_to_do(tmp_path: Path) -> None:
    assert "no commit yet" in refused(History(tmp_path / "empty")).what


@pytest.mark.req("DT-169")
@pytest.mark.parametrize("line", [".aiwg/", ".aiwg/working/", "*.md", "execution-log.json"])
def test_what_git_would_not_keep_is_told_before_anything_is_there(project: History, line: str) -> None:
    project.commit("chore: ignore", {".gitignore": f"/.venv\n.nwave/des/\n{line}\n"})
    error = refused(project)
    assert "git ignores .aiwg/" in error.what
    assert "git check-ignore -v" in error.how
    assert branch.checked_out(Git(project.path)) == "main"
    assert not Delivery(project.path, "iteration-3").log_path.exists()


@pytest.mark.req("DT-019", "DT-163")
def test_it_is_taken_up_on_its_own_branch_only(project: History) -> None:
    begun = begin(project).delivery
    before = begun.log_path.read_bytes()
    assert begin(project).resumed
    project.git("switch", "-q", "-c", "mine")
    error = refused(project)
    assert error.what == "mine is checked out, and the iteration's work is on iteration-3"
    assert error.how == "git switch iteration-3"
    project.git("switch", "-q", "iteration-3")
    assert begin(project).resumed
    assert begun.log_path.read_bytes() == before


def test_another_delivery_is_in_the_way(project: History) -> None:
    begin(project)
    error = refused(project, 4)
    assert "iteration-3 is being delivered in this work tree" in error.what
    assert "des track start 3" in error.how
    assert not Delivery(project.path, "iteration-4").log_path.exists()


@pytest.mark.req("DT-006")
def test_the_directory_is_the_project_or_in_it(project: History, tmp_path: Path) -> None:
    root = project.path.resolve()
    for inside in (".", "src", str(root), "src/.."):
        start.inside(root, inside)
    (tmp_path / "other").mkdir()
    with pytest.raises(DesError, match="is not part of this project") as caught:
        start.inside(root, "../other")
    assert caught.value.how == "start Claude Code there: cd ../other && claude"
    with pytest.raises(DesError, match="is no directory"):
        start.inside(root, "nowhere")
    with pytest.raises(DesError, match="is no directory"):
        start.inside(root, "src/shop.py")
    (project.path / "out").symlink_to(tmp_path / "other")
    with pytest.raises(DesError, match="is not part of this project"):
        start.inside(root, "out")


@pytest.mark.req("DT-010")
def test_guidance_is_held_against_what_is_in_force(project: History) -> None:
    """Also of an iteration that has begun: what was made stricter once stays so."""
    delivery = begin(project).delivery
    rules = settings.of(delivery.log())
    with pytest.raises(DesError, match="the guidance cannot be followed"):
        start.understood(rules, "coverage of 60% is enough, really: coverage must be 60%")
    start.guide(delivery, start.understood(rules, "coverage must be at least 90%"))
    start.guide(delivery, start.understood(rules, "Focus on security"))
    assert settings.thresholds(delivery.log())["coverage_line"] == 90
    assert gate_record.newest(delivery.log(), "guidance")["focus"] == ["security"]
    start.guide(delivery, start.understood(rules, "sub-100ms response time required"))
    assert settings.thresholds(delivery.log())[settings.P95] == 100


@pytest.mark.req("DT-163")
def test_what_a_branch_holds_is_known_from_afar_too(project: History) -> None:
    git = Git(project.path)
    head = git.head()
    assert branch.there(git, "main") == "refs/heads/main"
    project.git("update-ref", "refs/remotes/origin/release", head)
    assert branch.there(git, "release") == "refs/remotes/origin/release"
    assert branch.holds(git, "release", head)
    assert (branch.there(git, "nowhere"), branch.holds(git, "nowhere", head)) == ("", False)
    with pytest.raises(DesError, match="there is no branch release in this clone"):
        branch.tip(git, "release")
