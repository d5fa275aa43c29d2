"""Verbs that are not the track's, while an iteration is active: they do what is meant, or say which one does."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from des import cli
from des.flow import answers, reopenings
from des.state import session
from tests.support.small import Small
from tests.track.desk import Desk

PLACE = ".aiwg/delivery/iteration-3"


@pytest.fixture(scope="module")
def implemented(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("verbs") / "project", "implemented")


@pytest.fixture
def desk(implemented: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("CLAUDE_PROJECT_DIR", "CLAUDE_CODE_SESSION_ID", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(implemented.root)
    with implemented.cleared():
        yield implemented


def run(capsys: pytest.CaptureFixture[str], program: str, *argv: str) -> tuple[int, str]:
    code = cli.main(program, argv)
    out = capsys.readouterr()
    text = out.out + out.err
    assert "Traceback" not in text
    assert "internal error" not in text
    return code, text


@pytest.mark.req("DT-003")
@pytest.mark.parametrize(
    "argv",
    [
        ("roadmap", "check"), ("roadmap", "check", PLACE), ("gate", "integration"), ("gate", "integration", PLACE),
        ("finalize",), ("review", "submit", "--file", "-"), ("refactor", "submit", "--nothing", "looked"),
        ("issue", "add", "The design contradicts the story.", "--step", "03-01", "--document", "README.md"),
        ("issue", "resolve", "I-1", "so"), ("docs", "render"), ("docs", "render", PLACE), ("context",),
        ("density", "choose", "none"), ("paradigm", "functional"), ("hook-offer", "later"),
    ],
)  # fmt: skip
def test_verbs_of_features_change_nothing_in_an_iteration(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))
    before = desk.delivery.log_path.read_bytes()
    code, told = run(capsys, "des", *argv)
    assert code == 1, told
    assert "iteration-3 is an iteration of the Delivery Track; this command is not part of it" in told
    assert "des next" in told
    assert desk.delivery.log_path.read_bytes() == before
    assert not (desk.root / "docs/feature").exists()


@pytest.mark.req("DT-219")
def test_the_report_is_the_iterations(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    own = run(capsys, "des", "track", "report")
    assert own[0] == 0
    assert "Iteration 3 Delivery Not Complete" in own[1]
    assert run(capsys, "des", "report") == run(capsys, "des", "report", PLACE) == own
    code, told = run(capsys, "des", "report", "--format", "json")
    assert (code, json.loads(told)["tasks"]["completed"]) == (0, 4)


@pytest.mark.req("DT-233")
def test_status_and_next_are_the_iterations(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "des", "status")
    assert (code, "✓ tasks done" in told, "03-04 proven" in told) == (0, True, True)
    code, told = run(capsys, "des", "track", "status")
    assert (code, "next: run" in told) == (0, True)
    assert "run: des track test" in run(capsys, "des", "next")[1]


@pytest.mark.req("DT-240")
def test_integrity_is_the_verification_of_the_track(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "des-verify-integrity", PLACE) == run(capsys, "des", "track", "verify")
    assert run(capsys, "des-verify-integrity", PLACE)[0] == 0
    code, told = run(capsys, "des-verify-integrity", PLACE, "--roadmap-only")
    assert (code, "made and checked by a program" in told) == (2, True)


def test_an_answer_goes_to_the_agent_that_is_asked_about(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "des", "answer", "Take twelve cents.")
    assert (code, "asks nothing now" in told) == (1, True)
    reopenings.reopen(desk.delivery, desk.delivery.log(), "03-01", "the user", ["round up"])
    for number in range(3):
        desk.works("fix", "03-01", "software-implementer", "phase:RED", started=f"2999-01-0{number + 1}T00:00:00Z")
        desk.ends()
    code, told = run(capsys, "des", "answer", "Take twelve cents.")
    assert (code, "recorded for 03-01 Repair T-01" in told) == (0, True)
    assert [one.words for one in answers.of(desk.delivery.log(), ("fix", "03-01"))] == ["Take twelve cents."]


@pytest.mark.req("DT-161")
def test_a_task_is_sent_back_by_its_step(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("03-99", "T-01", "04-01", ""):
        code, told = run(capsys, "des", "reopen", wrong, "round up")
        assert (code, "proven are: 03-01, 03-02, 03-03, 03-04" in told) == (1, True)
    code, told = run(capsys, "des", "reopen", "03-02", "round up")
    assert (code, "03-02 Repair T-02" in told) == (0, True)


def test_a_feature_does_not_begin_beside_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (("iteration-3",), ("--feature-id", "iteration-3"), ("--feature-id", "iteration-4")):
        code, told = run(capsys, "des", "session", "start", *argv)
        assert (code, "is the id of an iteration" in told, "/flow-delivery-track" in told) == (2, True, True)
    code, told = run(capsys, "des", "session", "start", "Quote express parcels to everybody")
    assert (code, "iteration-3 is being delivered" in told, "des track start 3" in told) == (2, True, True)
    assert not (desk.root / "docs/feature").exists()
    active = session.load(str(desk.root))
    assert active
    assert active.feature_id == "iteration-3"


def test_commits_of_an_iteration_are_proven_like_any(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "des", "prove", "HEAD..HEAD")
    assert code in (0, 1, 2), told


@pytest.mark.req("DT-003")
def test_verbs_of_the_track_say_so_in_a_feature(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Small(tmp_path_factory.mktemp("feature") / "project")
    small.start()
    monkeypatch.chdir(small.root)
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    for verb in ("next", "status", "test", "gate", "integrate", "complete", "interview", "dod", "metrics", "handoff"):
        code, told = run(capsys, "des", "track", verb)
        assert code == 1, told
        assert "is a feature of nw-deliver; this command is not part of it" in told
    code, told = run(capsys, "des", "track", "verify", small.delivery.relative)
    assert (code, "is a feature of nw-deliver" in told) == (1, True)
