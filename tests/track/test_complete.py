"""Complete is a state that holds whatever happens on the way to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.flow import gate_record, start
from des.flow.finalized import finalized
from des.flow.integrity import Integrity
from des.state import session
from des.track import branch, complete, integrate, verify
from des.track.complete import Completed
from des.track.dod import Box
from des.track.facts import TrackFacts, gather
from des.verdict import Finding, Place
from tests.support.histories import History
from tests.track.iteration import Iteration, silent
from tests.track.merging import merging, on_main


@pytest.fixture
def merged(history: History, monkeypatch: pytest.MonkeyPatch) -> Iteration:
    """It is merged; its boxes hold, and its evidence repeats."""
    iteration = merging(history)
    assert integrate.integrate(iteration.delivery, lambda: "", silent).code == 0
    start.bind(iteration.delivery, "", "", None)
    holding(monkeypatch, Box("tests", "Tests", "Tests pass", True, ""))
    monkeypatch.setattr(verify, "verify", lambda *_, **__: Integrity((), steps=1, replayed=True))
    return iteration


def holding(monkeypatch: pytest.MonkeyPatch, *boxes: Box) -> None:
    def found(delivery: object) -> TrackFacts:
        facts = replace(gather(delivery))  # type: ignore[arg-type]
        facts.__dict__["boxes"] = boxes
        return facts

    monkeypatch.setattr(complete, "gather", found)


def completed(iteration: Iteration) -> Completed:
    return complete.complete(iteration.delivery, silent)


def ends(iteration: Iteration) -> int:
    return len(gate_record.every(iteration.delivery.log(), "finalized"))


@pytest.mark.req("DT-226", "DT-227", "DT-230")
def test_it_ends_with_its_documents_on_the_protected_branch(merged: Iteration) -> None:
    done = completed(merged)
    git = merged.delivery.git
    assert (done.commit, done.note, ends(merged)) == (git.head(), "", 1)
    assert finalized(merged.delivery, merged.delivery.log())
    assert session.load(str(merged.delivery.root)) is None
    assert git.tree("main") == git.tree("HEAD")
    assert branch.holds(git, "main", done.commit)
    assert start.unfinished(merged.delivery.root, "iteration-4") is None


@pytest.mark.req("DT-227")
def test_with_a_box_that_does_not_hold_it_does_not_end(merged: Iteration, monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch, Box("tests", "Tests", "Tests pass", False, "two fail"))
    with pytest.raises(DesError, match="Tests pass: two fail") as caught:
        completed(merged)
    assert (caught.value.code, ends(merged)) == (1, 0)


@pytest.mark.req("DT-227")
def test_what_does_not_repeat_keeps_it_open(merged: Iteration, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Integrity((Finding("replay", Place(part="03-01"), "replay: not red"),), steps=1, replayed=True)
    monkeypatch.setattr(verify, "verify", lambda *_, **__: broken)
    done = completed(merged)
    assert (done.commit, done.checked.exit_code, ends(merged)) == ("", 1, 0)
    assert gate_record.newest(merged.delivery.log(), "integrity")["status"] == "FAIL"
    assert session.load(str(merged.delivery.root)) is not None


@pytest.mark.req("DT-227")
def test_code_that_changed_meanwhile_is_not_what_was_verified(
    merged: Iteration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verified(*_: object, **__: object) -> Integrity:
        merged.history.commit("feat: late", {"src/late.py": "X = 1\n"})
        return Integrity((), steps=1, replayed=True)

    monkeypatch.setattr(verify, "verify", verified)
    with pytest.raises(DesError, match="the code changed meanwhile"):
        completed(merged)
    assert ends(merged) == 0


@pytest.mark.req("DT-227")
def test_killed_between_record_and_commit_it_is_not_complete_and_can_be_completed(
    merged: Iteration, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(complete.documents, "commit", _killed)
        with pytest.raises(KeyboardInterrupt):
            completed(merged)
    assert ends(merged) == 1
    assert not finalized(merged.delivery, merged.delivery.log())
    assert not gather(merged.delivery).finalized
    assert completed(merged).commit
    assert finalized(merged.delivery, merged.delivery.log())


@pytest.mark.req("DT-230", "DT-243")
def test_a_main_that_has_moved_is_left_alone_and_that_is_said(merged: Iteration) -> None:
    other = on_main(merged.history, {"docs/team.md": "# Team\n"})
    done = completed(merged)
    assert done.commit
    assert done.note == "main has moved since the merge: the closing documents are on iteration-3 only"
    assert branch.tip(merged.delivery.git, "main") == other
    assert session.load(str(merged.delivery.root)) is None


@pytest.mark.req("DT-230")
def test_a_main_that_is_checked_out_elsewhere_is_left_alone_and_that_is_said(merged: Iteration, tmp_path: Path) -> None:
    merged.history.git("worktree", "add", "-q", str(tmp_path / "other"), "main")
    done = completed(merged)
    assert "on iteration-3 only: main is checked out in another work tree" in done.note
    assert finalized(merged.delivery, merged.delivery.log())
    assert session.load(str(merged.delivery.root)) is None


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
