"""Bad input of the Delivery Track: the file, the place and the fix; the right exit code; nothing is lost."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from des import cli
from des.flow import gate_record
from des.track import settings, verdicts
from des.track.suites import testing
from tests.support.histories import History
from tests.support.proofs import _own_places, history, lean
from tests.support.track_stage import make
from tests.track.desk import Desk, given
from tests.track.iteration import BEGIN, SUITE, Iteration, silent
from tests.track.merging import NONE

__all__ = ["_own_places", "history", "lean"]
BACKLOG = ".aiwg/planning/iteration-3-backlog.md"
CONFIG = ".nwave/des-config.json"


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLAUDE_PROJECT_DIR", "CLAUDE_CODE_SESSION_ID", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example; no iteration has begun."""
    return make(tmp_path_factory.mktemp("bad") / "project").resolve()


@pytest.fixture
def project(origin: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(origin)
    yield origin
    _git(origin, "reset", "-q", "--hard")
    _git(origin, "switch", "-q", "main")
    shutil.rmtree(origin / ".aiwg/reports", ignore_errors=True)


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = cli.main("des", argv)
    out = capsys.readouterr()
    text = out.out + out.err
    assert "Traceback" not in text
    assert "internal error" not in text
    return code, text


def files(root: Path) -> dict[str, bytes]:
    """Everything that is there but git's own and what is never committed."""
    return {
        str(one.relative_to(root)): one.read_bytes()
        for one in root.rglob("*")
        if one.is_file() and not {".git", ".venv", "__pycache__"} & {*one.relative_to(root).parts}
        and not one.is_relative_to(root / ".nwave/des")
    }  # fmt: skip


# --- backlogs ---


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.req("DT-032", "DT-035", "DT-037", "DT-044", "DT-220")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: "", [BACKLOG]),
        (lambda _: "# A backlog\n", [BACKLOG]),
        (lambda _: "---\nschema: des/backlog@1\niteration: 3\nitems: []\n---\n", [BACKLOG, "no items"]),
        (lambda _: "---\nitems: [\n---\n", [BACKLOG + ":"]),
        (lambda text: text.replace("iteration: 3", "iteration: 4", 1), [BACKLOG, "3"]),
        (lambda text: text.replace("des/backlog@1", "des/backlog@9", 1), [BACKLOG, "schema: des/backlog@1"]),
        (lambda text: text.replace("dependencies: []", "dependencies: [US-01, US-02, US-03]"), ["US-0", "circle"]),
        (lambda text: text.replace("\n---", "\n" + "x" * 100 + ": &a [*a, *a]\n---", 1), [BACKLOG]),
    ],
)  # fmt: skip
def test_a_backlog_that_cannot_be_used_is_named_and_nothing_begins(
    project: Path, capsys: pytest.CaptureFixture[str], change: Callable[[str], str], words: list[str]
) -> None:
    place = project / BACKLOG
    text = change(place.read_text("utf-8"))
    place.write_text(text, "utf-8")
    before = files(project)
    code, told = run(capsys, "track", "ready", "3")
    assert code == 1, told
    assert not [word for word in words if word not in told], told
    code, told = run(capsys, "track", "start", "3")
    assert code == 1, told
    assert "/flow-discovery-track 3" in told
    after = files(project)
    new = {name for name in after if name not in before}
    assert new <= {".aiwg/reports/iteration-3-readiness.md"}
    assert all(after[name] == content for name, content in before.items())
    assert _git(project, "branch", "--show-current").strip() == "main"


@pytest.mark.req("DT-032")
def test_a_backlog_that_is_no_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in (b"\xff\xfe\x00", b"---\n\x00\n---\n", b"\xef\xbb\xbf"):
        (project / BACKLOG).write_bytes(content)
        code, told = run(capsys, "track", "ready", "3")
        assert code == 1, told
        assert BACKLOG in told


@pytest.mark.req("DT-065")
@pytest.mark.parametrize("text", ["members: [", "members: 7\n", "members:\n  - {id: alice}\n", ""])
def test_a_team_that_cannot_be_read_blocks_no_reading(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (project / ".aiwg/team/team-profile.yaml").write_text(text, "utf-8")
    assert run(capsys, "track", "ready", "3")[0] == 0


# --- words of the command ---


@pytest.mark.req("DT-005")
@pytest.mark.parametrize("number", ["0", "-1", "three", "3.5", "10000", ""])
@pytest.mark.parametrize("verb", ["start", "ready", "dod", "metrics", "report", "handoff"])
def test_what_is_no_iteration_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], verb: str, number: str
) -> None:
    code, told = run(capsys, "track", verb, "--", number)
    assert code == 2, told
    assert "Invalid value" in told


@pytest.mark.req("DT-006")
@pytest.mark.parametrize(
    ("directory", "word"),
    [("/", "is not part of this project"), ("..", "is not part of this project"), ("nowhere", "is no directory")],
)
def test_a_directory_outside_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], directory: str, word: str
) -> None:
    code, told = run(capsys, "track", "start", "3", directory)
    assert (code, word in told) == (1, True)
    assert not (project / ".aiwg/delivery").exists()


@pytest.mark.req("DT-010")
def test_guidance_that_would_loosen_is_refused_before_anything_begins(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(capsys, "track", "start", "3", "--guidance", "Skip the security scans, coverage must be 50%")
    assert (code, "the guidance cannot be followed" in told) == (1, True)
    assert not (project / ".aiwg/delivery").exists()


@pytest.mark.parametrize(
    "verb", ["next", "status", "test", "gate", "integrate", "complete", "interview", "dod", "verify"]
)
def test_without_an_iteration_each_verb_says_how_one_begins(
    project: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    code, told = run(capsys, "track", verb)
    assert code == 2, told
    assert "no delivery is active" in told


@pytest.mark.parametrize("verb", ["dod", "metrics", "report", "handoff"])
def test_of_an_iteration_that_has_not_begun(project: Path, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, told = run(capsys, "track", verb, "5")
    assert (code, "iteration 5 has not begun" in told, "/flow-delivery-track 5" in told) == (2, True, True)


# --- settings ---


@pytest.mark.parametrize(
    ("config", "word"),
    [
        ('{"track": 7}', "track must be an object"),
        ('{"track": {"thresholds": {"coverage_lines": 90}}}', "track.thresholds.coverage_lines"),
        ('{"track": {"thresholds": {"coverage_line": "90"}}}', "track.thresholds.coverage_line"),
        ('{"track": {"tools": {"sast": [{"command": "bandit -r src"}]}}}', "track.tools.sast"),
        ('{"track": {"limits": {"attempts": 0}}}', "track.limits.attempts"),
        ('{"track": ', CONFIG),
    ],
)
def test_settings_that_are_broken_stop_the_start(
    project: Path, capsys: pytest.CaptureFixture[str], config: str, word: str
) -> None:
    head = _git(project, "rev-parse", "HEAD").strip()
    (project / CONFIG).write_text(config, "utf-8")
    _git(project, "commit", "-q", "-a", "-m", "chore: settings")
    try:
        code, told = run(capsys, "track", "start", "3")
        assert code == 2, told
        assert word in told
        assert CONFIG in told
        assert not (project / ".aiwg/delivery").exists()
    finally:
        _git(project, "reset", "-q", "--hard", head)


# --- submissions ---


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("submit") / "project", "planned")


@pytest.fixture
def desk(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(begun.root)
    with begun.cleared():
        yield begun


@pytest.mark.req("DT-058", "DT-065")
@pytest.mark.parametrize(
    ("subject", "text", "code", "words"),
    [
        ("readyness", b"{}", 2, ["there is no subject 'readyness'", "readiness, breakdown"]),
        ("plan", b"", 1, ["plan", "des track schema plan"]),
        ("plan", b"not json", 1, ["plan", "des track schema plan"]),
        ("plan", b"\xff\xfe", 2, ["standard input", "UTF-8"]),
        ("plan", b'{"goal": 1}', 1, ["goal", "des track schema plan"]),
        ("plan", b"[" * 100_000, 1, ["plan"]),
        ("review", b"{}", 1, ["no agent is at work that owes a submission review", "des next"]),
        ("plan", json.dumps({**given("plan"), "owners": dict.fromkeys(given("plan")["sequence"], "mallory")}).encode(), 1,
         ["mallory", "correct these places"]),
    ],
)  # fmt: skip
def test_a_submission_that_is_none_is_refused_and_nothing_is_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], subject: str, text: bytes, code: int,
    words: list[str],
) -> None:  # fmt: skip
    desk.works("submission", "02-03", "project-manager", "submission:plan")
    before = files(desk.root)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    found, told = run(capsys, "track", "submit", subject, "--file", "-")
    assert found == code, told
    assert not [word for word in words if word not in told], told
    assert files(desk.root) == before


def test_a_submission_from_a_file_that_is_not_there(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.works("submission", "02-03", "project-manager", "submission:plan")
    code, told = run(capsys, "track", "submit", "plan", "--file", "nowhere.json")
    assert (code, "nowhere.json" in told) == (2, True)


def test_the_schema_of_a_subject_that_there_is_not(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "track", "schema", "review")[0] == 0
    code, told = run(capsys, "track", "schema", "../review")
    assert (code, "there is no subject" in told) == (2, True)


@pytest.mark.parametrize("answers", ["", "[]", "{", '{"priorities": 7}', '{"favourite": "blue"}', "null"])
def test_answers_that_cannot_be_read(desk: Desk, capsys: pytest.CaptureFixture[str], answers: str) -> None:
    before = desk.delivery.log_path.read_bytes()
    code, told = run(capsys, "track", "interview", "--answers", answers)
    assert code in (1, 2), told
    assert "answers" in told
    assert desk.delivery.log_path.read_bytes() == before


# --- a record that is broken ---


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema_version": "4.0", "feature_id": "iteration-4", "events": []}']
)
@pytest.mark.parametrize("verb", ["next", "status", "dod", "metrics", "report", "handoff", "verify"])
def test_a_broken_log_is_named_and_kept(desk: Desk, capsys: pytest.CaptureFixture[str], verb: str, text: str) -> None:
    desk.delivery.log_path.write_text(text, "utf-8")
    before = files(desk.root)
    code, told = run(capsys, "track", verb)
    assert code in (1, 2), told
    assert "execution-log.json" in told
    assert files(desk.root) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"phases": 7}'])
@pytest.mark.parametrize("verb", ["next", "status", "verify"])
def test_a_broken_roadmap_is_named_and_kept(
    desk: Desk, capsys: pytest.CaptureFixture[str], verb: str, text: str
) -> None:
    desk.delivery.roadmap_path.write_text(text, "utf-8")
    code, told = run(capsys, "track", verb)
    assert code in (1, 2), told
    assert "roadmap.json" in told
    assert desk.delivery.roadmap_path.read_text("utf-8") == text


# --- reports of tools ---

HOSTILE = (
    '<?xml version="1.0"?><!DOCTYPE coverage [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    '<coverage lines-valid="1" lines-covered="1"><packages>&b;</packages></coverage>'
)
ENTITY = '<?xml version="1.0"?><!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><coverage>&x;</coverage>'
ELSEWHERE = {
    "files": {"/home/other/src/other.py": {"executed_lines": [1], "missing_lines": []}},
    "totals": {},
    "meta": {},
}


def measured(history: History, kind: str, name: str, text: str, form: str) -> tuple[Iteration, dict[str, Any]]:
    """What comes of a report with this text; the record as written."""
    tool = {"command": ["cp", name, "{report}"], "format": form}
    absent = {key: "not here" for key in ("integration", "e2e", "smoke", "performance", "lint", "api_docs", "sast",
                                          "dependencies", "coverage") if key != kind}  # fmt: skip
    tools = {kind: tool if kind in ("coverage", "benchmark") else [tool]}
    iteration = Iteration(history, {"not_applicable": {**NONE, **absent}, "tools": tools}, {name: text})
    history.commit("feat: express", {"src/shop.py": BEGIN["src/shop.py"].replace("9", "8")})
    limits = settings.thresholds(iteration.delivery.log())
    if kind == "coverage":
        testing.run(iteration.delivery, limits, silent)
        return iteration, dict(gate_record.newest(iteration.delivery.log(), "suite-unit"))
    verdicts.settle(iteration.delivery, limits, silent)
    return iteration, dict(gate_record.newest(iteration.delivery.log(), "gate-security"))


@pytest.mark.req("DT-109", "DT-122")
@pytest.mark.parametrize(
    ("text", "form"),
    [
        (HOSTILE, "cobertura"), (ENTITY, "cobertura"), (HOSTILE, "jacoco"), ('<coverage lines-valid="1', "cobertura"),
        (json.dumps(ELSEWHERE), "coverage.py"), ("", "coverage.py"), ('{"files": ', "coverage.py"), ("SF:x\nDA:1", "lcov"),
    ],
)  # fmt: skip
def test_coverage_that_says_nothing_of_this_tree_is_no_pass(history: History, text: str, form: str) -> None:
    iteration, record = measured(history, "coverage", "old.report", text, form)
    assert record["status"] == "INDETERMINATE"
    problem = record["coverage_problem"]
    assert problem["text"]
    assert problem["fix"]
    assert "track.tools.coverage" in problem["key"]
    assert record["passed"] == 1  # what else was measured is kept
    assert "root:" not in json.dumps(record)
    assert iteration.delivery.git.run("status", "--porcelain", "--", "src", "tests").strip() == ""


@pytest.mark.req("DT-128")
@pytest.mark.parametrize("text", ["", '{"version": "2.1.0", "runs": [{"tool": {"driver": {"na', "{}", "<xml/>", "[]"])
def test_a_scan_without_a_readable_report_is_no_pass(history: History, text: str) -> None:
    _, record = measured(history, "sast", "old.sarif", text, "sarif")
    assert record["status"] == "INDETERMINATE"
    [problem] = record["problems"]
    assert "track.tools.sast" in problem["key"]
    assert problem["fix"]


@pytest.mark.req("DT-122")
@pytest.mark.parametrize("content", ["", "def test_x(:\n", "x = 1\n"])
def test_a_suite_without_a_test_has_not_passed(history: History, content: str) -> None:
    absent = dict.fromkeys(("integration", "e2e", "coverage"), "x")
    suite = {**SUITE, "paths": ["tests/none"]}
    iteration = Iteration(history, {"not_applicable": absent}, {"tests/none/test_none.py": content}, [suite])
    found, _ = testing.run(iteration.delivery, settings.thresholds(iteration.delivery.log()), silent)
    assert found["unit"] in ("INDETERMINATE", "FAIL")
    assert gate_record.newest(iteration.delivery.log(), "suite-unit")["reason"]
