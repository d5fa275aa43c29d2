"""How an iteration begins, or does not, in the real Claude Code: backlogs, guidance, questions, words typed wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.host.claude import Result
from tests.host.iterations import SUBJECTS, Talk, submit
from tests.host.playing import events, played

pytestmark = pytest.mark.host


def nothing_began(result: Result, *numbers: int) -> None:
    assert not (result.project / ".nwave/des").exists() or not list((result.project / ".nwave/des").glob("*session*"))
    assert result.git("branch", "--format=%(refname:short)") == "main"
    for number in numbers:
        assert not (result.project / f".aiwg/delivery/iteration-{number}").exists()


def backlog(number: int, *items: str) -> str:
    """A shell command that leaves such a backlog."""
    text = "\n".join(
        ["---", "schema: des/backlog@1", f"iteration: {number}", f"items:{'' if items else ' []'}", *items, "---"]
    )
    return f"printf '%s\\n' '{text}' > .aiwg/planning/iteration-{number}-backlog.md"


def waiting(name: str, other: str) -> str:
    """An item that waits for another."""
    return (
        f"  - id: {name}\n    title: Something\n    kind: feature\n    user_visible: true\n    estimate: 3\n"
        f"    risk: low\n    use_case: UC-01\n    acceptance_criteria: [{{id: {name}-AC1, text: It prints three lines}}]\n"
        f"    test_criteria: [{{ac: {name}-AC1, text: Three lines are printed}}]\n    design_not_needed: It is a list\n"
        f"    dependencies: [{other}]"
    )


@pytest.mark.req("DT-043", "DT-044", "DT-045", "DT-047", "DT-220", "DT-037")
def test_a_backlog_that_is_not_ready_begins_nothing(tmp_path: Path) -> None:
    talk = Talk(5).types("/flow-delivery-track 5").runs("des track start 5")
    talk.sees("[tool error]", "/^❌ Iteration 5 backlog not ready$/", "Missing:", "- US-07", "- US-08",
              "Recommendation: Complete Discovery Track first", "Run: /flow-discovery-track 5")  # fmt: skip
    talk.attempts("01-01", "project-manager").sees("[tool error]", "/flow-delivery-track <number>").says(
        "It is not ready."
    )
    talk.shell(backlog(6, waiting("US-10", "US-11"), waiting("US-11", "US-10"))).types(
        "Execute delivery for iteration 6"
    )
    talk.runs("des track start 6").sees("❌ Iteration 6 backlog not ready", "items wait for each other: US-10 → US-11 → US-10",
                                        "/flow-discovery-track 6")  # fmt: skip
    talk.says("Its items wait for each other.")
    talk.shell(backlog(7)).types("/flow-delivery-track 7").runs("des track start 7")
    talk.sees("❌ Iteration 7 backlog not ready", "/flow-discovery-track 7").says("It is empty.")
    talk.shell(": > .aiwg/planning/iteration-8-backlog.md").types("/flow-delivery-track 8").runs("des track start 8")
    talk.sees("[tool error]", "iteration-8-backlog.md").says("It is empty, too.")
    result = played(talk, "track-not-ready", tmp_path)
    nothing_began(result, 5, 6, 7, 8)
    report = (result.project / ".aiwg/reports/iteration-5-readiness.md").read_text("utf-8")
    assert "BLOCKED" in report
    assert "US-08" in report


def small(item: str) -> str:
    """A breakdown of one item into one task."""
    task = {
        "id": "T-01", "name": "Print tariffs as CSV", "item": item, "kind": "feature",
        "acceptance_criteria": [f"{item}-AC1"], "approach": "A flag of the command tariffs writes a heading and one row for each tariff.",
        "test_strategy": {"unit": ["Heading and rows"], "integration": [], "e2e": []}, "dependencies": [],
        "estimate_hours": 1, "files": ["src/billing/cli.py"],
    }  # fmt: skip
    return json.dumps({"tasks": [task], "summary": "One task."})


@pytest.mark.long
@pytest.mark.req("DT-043", "DT-048", "DT-050", "DT-212")
def test_of_a_backlog_that_is_ready_in_part_the_rest_is_left_behind(tmp_path: Path) -> None:
    ready = {"items": [{"id": name, "ready": name == "US-06", "gaps": [] if name == "US-06" else ["no design"]}
                       for name in ("US-04", "US-05", "US-06")], "summary": "The list of tariffs can be built."}  # fmt: skip
    talk = Talk(4).types("/flow-delivery-track 4").runs("des track start 4")
    talk.sees("Understood. I'll orchestrate Delivery Track for iteration 4.").reader(
        "01-01", readiness=json.dumps(ready)
    )
    talk.sees("⚠️ Iteration readiness: PARTIAL", "⚠️ Deferred: US-04", "⚠️ Deferred: US-05").dispatches("02-01")
    talk.plays("breakdown", "02-01", [
        {"use": [submit("breakdown", small("US-05"))]},
        {"expect": ["[tool error]", "US-05"], "use": [submit("breakdown", small("US-06"))]},
        {"expect": "recorded: breakdown", "say": "Broken down."},
    ])  # fmt: skip
    talk.sees("✓ Implementation tasks defined (1 task)", "DES-STEP-ID : 02-02")
    result = played(talk, "track-partial", tmp_path)
    newest = events(result, "readiness", 4)[-1]
    assert (newest["scope"], newest["deferred"]) == (["US-06"], ["US-04", "US-05"])


@pytest.mark.long
@pytest.mark.req("DT-007", "DT-008", "DT-009", "DT-127")
def test_guidance_about_security_brings_the_architect_to_the_gates(tmp_path: Path) -> None:
    wish = "Focus on security, we have a pen test next week"
    talk = Talk().at("tested").types(f'/flow-delivery-track 3 --guidance "{wish}"')
    talk.sees(wish).runs(f"des track start 3 --guidance '{wish}'")
    talk.sees("security-architect joins the gates", "security scans: deep").runs("des track gate")
    judges = ("05-01", "05-02", "05-03", "05-04")
    talk.reader(*judges).sees("run: des track gate").runs("des track gate").sees("Are these conditions accepted?")
    result = played(talk, "track-pen-test", tmp_path)
    assert events(result, "guidance")[-1]["text"] == wish
    assert {one["subject"] for one in events(result, "submission")} > {SUBJECTS["05-04"]}


@pytest.mark.req("DT-005", "DT-006", "DT-010")
def test_what_cannot_be_had_is_refused_with_the_way_out(tmp_path: Path) -> None:
    talk = (
        Talk()
        .types('/flow-delivery-track 3 --guidance "coverage 70%"')
        .runs("des track start 3 --guidance 'coverage 70%'")
    )
    talk.sees("[tool error]", "the guidance cannot be followed", "70", "des waive").says("That would be looser.")
    talk.types("/flow-delivery-track 3 ../elsewhere").runs("des track start 3 '../elsewhere'")
    talk.sees("[tool error]", "../elsewhere is no directory", "check the path").says("There is no such directory.")
    talk.types("/flow-delivery-track 3 ..").runs("des track start 3 '..'")
    talk.sees("[tool error]", "is not part of this project", "cd .. && claude").says("It begins there.")
    talk.types("/flow-delivery-track").sees("No iteration number typed: ask which iteration").says("Which iteration?")
    talk.types("the first one, I think").runs("des track start first").sees(
        "[tool error]", "'first' is not a valid integer"
    )
    talk.runs("des track start 0").sees("[tool error]", "0 is not in the range 1<=x<=9999")
    talk.runs("des track start 1").sees("[tool error]", "❌ Iteration 1 backlog not ready", "/flow-discovery-track 1")
    talk.says("Iteration 1 has no backlog.")
    nothing_began(played(talk, "track-refused", tmp_path), 1, 3)


ANSWERS = {
    "priorities": "finish the features", "risks": "unsure", "coverage": "72 %", "compliance": "a penetration test next week",
    "velocity": "unsure", "operations": "nothing new", "deployment": "production",
}  # fmt: skip


@pytest.mark.req("DT-014", "DT-016", "DT-017")
def test_seven_questions_are_asked_and_what_they_amount_to_is_confirmed(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {"priority": "speed"}
    talk = Talk().types("/flow-delivery-track 3 --interactive").runs("des track start 3 --interactive")
    talk.sees("I'll ask 7 strategic questions", "Q1 (priorities)", "Q7 (deployment)").runs("des track interview")
    talk.sees("Q1 (priorities): What matters most in this iteration?", "Q7 (deployment)").says("Q1 to Q7: …")
    talk.types("Features; coverage is 72 %; pen test next week; production. The rest I don't know.")
    talk.attempts("01-01", "project-manager").sees("[tool error]", "step 01-01 is not due")
    talk.runs(f"des track interview --answers '{json.dumps(wrong)}'").sees(
        "[tool error]", "there is no question 'priority'"
    )
    talk.runs(f"des track interview --answers '{json.dumps(ANSWERS)}'")
    talk.sees("Compliance: a penetration test next week.", "security-architect joins the gates", "stricter: coverage_new >= 80 %",
              "Is that what was meant?")  # fmt: skip
    talk.asks(typed=r"(des ack interview-f[0-9a-f]{8})").types("{typed}").runs("des track next")
    talk.sees("DES-STEP-ID : 01-01")
    result = played(talk, "track-interview", tmp_path)
    noted = events(result, "guidance")[-1]
    assert (noted["answers"]["deployment"], noted["thresholds"]["coverage_new"]) == ("production", 80)
