"""A whole iteration in the real Claude Code, from the sentence that asks for it to its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host import playing
from tests.host.claude import Result
from tests.host.iterations import Talk, agent
from tests.host.playing import played

pytestmark = pytest.mark.host
N = 3


@pytest.mark.req(
    "DT-001", "DT-003", "DT-004", "DT-018", "DT-022", "DT-046", "DT-073", "DT-074", "DT-088", "DT-090", "DT-093", "DT-105",
    "DT-107", "DT-120", "DT-127", "DT-162", "DT-163", "DT-165", "DT-166", "DT-167", "DT-168", "DT-170", "DT-226",
    "DT-227", "DT-228", "DT-229", "DT-230", "DT-231", "DT-232", "DT-243", "DT-245",
)  # fmt: skip
def test_an_iteration_from_the_typed_sentence_to_its_report(tmp_path: Path) -> None:
    talk = Talk().types("Execute delivery for iteration 3").types("{typed}")
    talk.sees("skill `des:flow-delivery-track`, args `3`").invokes("3")
    talk.sees("# Deliver an iteration", "As typed: 3").runs("des track start 3")
    talk.sees("Understood. I'll orchestrate Delivery Track for iteration 3.", "⏳ Validating backlog readiness...")
    talk.reader("01-01")
    talk.sees("✓ Iteration readiness: READY")
    for step in ("02-01", "02-02", "02-03"):
        talk.reader(step)
    talk.sees("✓ Iteration plan complete: .aiwg/planning/iteration-3-plan.md")
    for number in range(1, 5):
        talk.task(f"T-0{number}")
    talk.sees("Progress: 4/4 tasks complete", "run: des track test").runs("des track test")
    talk.reader("04-01", "04-02", "04-03")
    talk.sees("✓ All tests passing, coverage targets met", "run: des track gate").runs("des track gate")
    talk.reader("05-01", "05-02", "05-03")
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("Are these conditions accepted?").asks(typed=r"(des ack gates-f[0-9a-f]{8})")
    talk.runs("des track next")
    talk.sees("run: des track integrate").runs("des track integrate")
    talk.sees("✓ Code merged to main", "✓ CI/CD pipeline successful", "✓ Deployed to dev environment")
    talk.reader("06-02", "06-03")
    talk.sees("✓ Release notes generated", "✓ Runbooks updated").reader("07-01")
    talk.sees("run: des track complete").runs("des track complete")
    talk.sees("complete: iteration 3", "run: des track report 3").runs("des track report 3")
    talk.sees("Iteration 3 Delivery Complete", "**Status**: COMPLETE", "- Tasks: 4/4", "PASSED WITH 1 CONDITION")
    result = played(talk, "track-happy", tmp_path)
    _merged(result)
    _in_order(result)
    _written(result)


def _merged(result: Result) -> None:
    """Every task's commit is on main, by two merges of the program; main's code is the work's."""
    assert result.git("log", "--first-parent", "--format=%s", "-2", "main").splitlines() == [
        "Merge the documents of iteration 3", "Merge iteration 3",
    ]  # fmt: skip
    bodies = result.git("log", "--format=%B", "main")
    assert all(f"Task: T-0{n}\nStep-ID: 03-0{n}" in bodies for n in range(1, 5))
    assert result.git("diff", "--name-only", "main", "iteration-3") == ""
    changed = result.git("diff", "--name-only", "iteration-3~6", "main").splitlines()
    assert any(name.startswith("src/") for name in changed)
    assert any(name.startswith("tests/") for name in changed)


def _in_order(result: Result) -> None:
    """One submission of each kind, in the order of the steps, and one cycle for each task."""
    found = playing.submissions(result)
    together = [found[:4], found[4:8], sorted(found[8:11]), sorted(found[11:14]), sorted(found[14:16]), found[16:]]
    assert together == [
        ["readiness", "breakdown", "test-first", "plan"],
        [f"review/03-0{n}" for n in range(1, 5)],
        ["suite/e2e", "suite/integration", "suite/unit"],
        ["performance", "quality", "security"],
        ["release-notes", "runbook"],
        ["assessment"],
    ]
    for number in range(1, 5):
        assert playing.phases(result, f"03-0{number}") == ["RED EXECUTED", "GREEN EXECUTED", "COMMIT EXECUTED"]


def _written(result: Result) -> None:
    """Every document of the text is there, with the status that the record has."""
    places = [
        "planning/iteration-3-plan.md", "testing/iteration-3-test-results.md", "gates/iteration-3-quality-report.md",
        "deployment/release-notes-iteration-3.md", "reports/iteration-3-assessment.md",
        "reports/iteration-3-readiness.md", "working/iteration-3/task-breakdown.md",
        "working/iteration-3/test-first-strategy.md", "deployment/iteration-3-integration.md",
        "deployment/runbook-updates-iteration-3.md",
        *(f"working/iteration-3/{kind}" for n in range(1, 5) for kind in (
            f"tests/T-0{n}-tests.md", f"implementation/T-0{n}-complete.md", f"reviews/T-0{n}-review.md")),
        *(f"testing/iteration-3-{level}-test-results.md" for level in ("unit", "integration", "e2e")),
        *(f"gates/iteration-3-{gate}-gate.md" for gate in ("security", "performance", "code-quality")),
    ]  # fmt: skip
    missing = [one for one in places if not (result.project / ".aiwg" / one).is_file()]
    assert missing == []
    assert result.git("status", "--porcelain") == ""
    report = (result.project / ".aiwg/gates/iteration-3-quality-report.md").read_text("utf-8")
    assert "performance: WARNING" in report
    log = json.loads((result.project / playing.LOG).read_text("utf-8"))
    assert log["events"][-1]["gate"] == "finalized"


def test_two_calls_for_one_step_start_one_agent(tmp_path: Path) -> None:
    """The second call finds the step's agent at work."""
    talk = Talk().at("implemented").types("/flow-delivery-track 3")
    talk.runs("des track start 3").sees("run: des track test").runs("des track test")
    talk.sees("DES-STEP-ID : 04-01")
    talk.uses(agent("04-01", "test-engineer"), agent("04-01", "test-engineer"))
    talk.submits("04-01")
    talk.sees("DES refuses this dispatch", "step 04-01 has an agent at work", "DES-STEP-ID : 04-02").says(
        "One is enough."
    )
    played(talk, "track-twice", tmp_path)
