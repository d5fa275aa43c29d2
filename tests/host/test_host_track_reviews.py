"""What reviewers of an iteration's tasks say, and what comes of it, in the real Claude Code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host.answers import review
from tests.host.claude import Result
from tests.host.iterations import Talk, submit
from tests.host.playing import events, played

pytestmark = pytest.mark.host
PRICING, USAGE = "src/billing/pricing.py", "src/billing/usage.py"


def changes(file: str, line: int, problem: str, change: str) -> str:
    blocker = {"file": file, "line": line, "severity": "medium", "problem": problem, "required_change": change}
    return review("T-01", verdict="NEEDS_CHANGES", summary=f"Not yet: {problem}", blockers=[blocker])


def records(result: Result) -> list[str]:
    """Phases and reviews of the first task, in the order of the log."""
    log = json.loads((result.project / ".aiwg/delivery/iteration-3/execution-log.json").read_text("utf-8"))
    found = []
    for one in log["events"]:
        if one.get("sid") == "03-01":
            found.append(f"{one['p']} {one['s'] if one['s'] == 'SKIPPED' else one['d']}")
        elif one.get("gate") == "reopened" or one.get("subject") == "review":
            found.append(f"{one['gate']} {one['status']}")
    return found


@pytest.mark.long
@pytest.mark.req("DT-093", "DT-100", "DT-101", "DT-102", "DT-103", "DT-104", "DT-106")
def test_changes_are_wanted_twice_then_it_is_approved(tmp_path: Path) -> None:
    talk = Talk().resumes("planned").writes_tests("T-01").implements("T-01")
    talk.reviews("T-01", changes(PRICING, 13, "`standing` says nothing of days", "name what it is about"))
    first = talk.agents["T-01 review 2"]["turns"]
    unsaid = {"use": [submit("review", review("T-01", verdict="NEEDS_CHANGES"))]}
    nowhere = changes(PRICING, 1300, "x", "y")
    first[:0] = [unsaid, {"expect": "NEEDS_CHANGES without a blocker", "use": [submit("review", nowhere)]}]
    first[2] = {"expect": f"{PRICING}:1300 does not exist", **first[2]}
    talk.sees("T-01 is open (reopened by review (1 of 3): src/billing/pricing.py:13: `standing` says nothing of days")
    talk.revises("T-01", PRICING, "standing = Line(", "by_the_day = Line(", "name it")
    turns = talk.agents["T-01 revision 3"]["turns"]
    turns[1]["use"].append(
        {"Edit": {"file_path": f"{{project}}/{PRICING}", "old_string": "(standing, *", "new_string": "(by_the_day, *"}}
    )
    talk.reviews("T-01", changes(USAGE, 20, "`night` is not told apart", "say that it is part of kwh"))
    talk.sees("reopened by review (2 of 3)")
    talk.revises("T-01", USAGE, "    night: Decimal | None = None", "    night: Decimal | None = None  # part of kwh",
                 "say it")  # fmt: skip
    talk.reviews("T-01")
    talk.sees("✓ Task 1: Tests written (4), implementation complete, APPROVED", "Progress: 1/4 tasks complete",
              "DES-STEP-ID : 03-02")  # fmt: skip
    result = played(talk, "track-changes-wanted", tmp_path)
    cycle = ["GREEN PASS", "COMMIT PASS"]
    back = ["submission NEEDS_CHANGES", "reopened OPEN", "RED SKIPPED", *cycle]
    assert records(result) == ["RED PASS", *cycle, *back, *back, "submission APPROVED"]
    told = result.prompt("T-01 revision 3")
    assert "by review, 1 of 3" in told
    assert "name what it is about" in told
    assert "`night` is not told apart" in result.prompt("T-01 review 6")
    rendered = (result.project / ".aiwg/working/iteration-3/reviews/T-01-review.md").read_text("utf-8")
    assert "say that it is part of kwh" in rendered


@pytest.mark.long
@pytest.mark.req("DT-104")
def test_a_fourth_time_is_the_users_to_decide(tmp_path: Path) -> None:
    talk = Talk().at("planned").does("red('T-01')", "green('T-01')", *[f"sent_back('T-01', '{USAGE}')"] * 3)
    talk.takes_up().reviews("T-01", changes(USAGE, 1, "still too terse", "say still more"))
    talk.sees("next: ask", "T-01 was sent back by its reviewer 3 times", "Not yet: still too terse",
              "des reopen 03-01 'what the user wants changed'")  # fmt: skip
    talk.attempts("03-01", "code-reviewer").sees("[tool error]", "step 03-01 is not due")
    talk.says("The reviewer still asks for changes. What shall be done?")
    talk.types("Leave the comments out altogether.")
    talk.runs("des reopen 03-01 'Leave the comments out altogether.'")
    talk.revises("T-01", USAGE, "# More is said in the architecture document.\n" * 3, "", "leave the comments out")
    talk.reviews("T-01").sees("Progress: 1/4 tasks complete", "DES-STEP-ID : 03-02")
    result = played(talk, "track-changes-too-often", tmp_path)
    assert "Leave the comments out altogether." in result.prompt("T-01 revision 1")


@pytest.mark.long
@pytest.mark.req("DT-012", "DT-093")
def test_guidance_asks_for_a_second_reviewer(tmp_path: Path) -> None:
    """One reviewer who approves twice is still one."""
    wish = "Two new people on the team, so more code review please"
    talk = Talk().at("planned").does("red('T-01')", "green('T-01')")
    talk.types(f'/flow-delivery-track 3 --guidance "{wish}"').runs(f"des track start 3 --guidance '{wish}'")
    talk.sees("each task is reviewed by 2 reviewers").reviews("T-01")
    turns = talk.agents["T-01 review 0"]["turns"]
    turns.insert(1, {"expect": "recorded: review", "use": [submit("review", review("T-01"))]})
    talk.sees("⏳ Task 1: Tests written (4), implementation complete, in review...").reviews("T-01")
    talk.sees("✓ Task 1: Tests written (4), implementation complete, APPROVED", "DES-STEP-ID : 03-02")
    result = played(talk, "track-two-reviewers", tmp_path)
    given = [one["dispatch"] for one in events(result, "submission") if one["subject"] == "review"]
    assert len(given) == 3
    assert len(set(given)) == 2
