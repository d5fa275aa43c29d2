"""Claude is killed at each of the seven steps; a new one goes on where the record ends, and asks nobody twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.iterations import Json, Talk, bash, commit, files, kill_when, phase, submission, submit, until
from tests.host.playing import LOG, events, phases, played, submissions

pytestmark = pytest.mark.host

START = "des track start 3"
DIES: Json = {"use": [bash("kill -9 $PPID")]}
#: Readers run nothing but what reads: they wait for the end of Claude.
WAITS: Json = {"use": [bash("tail -f --pid=$PPID CLAUDE.md")]}


def recorded(text: str) -> str:
    """Something stands in the log."""
    return f"grep -q '{text}' {LOG}"


def ended(verb: str) -> str:
    """A run has left its result."""
    return f"ls .nwave/des/runs/*des-track-{verb}*/result.json > /dev/null 2>&1"


def begun(verb: str, nth: int = 1) -> str:
    """The first or a later run of this verb is going on."""
    return f"[ $(grep -ls birth .nwave/des/runs/*des-track-{verb}*/run.json | wc -l) -ge {nth} ]"


def killed_in(verb: str, nth: int = 1) -> str:
    """A run is begun, and Claude is killed while it is going on."""
    return f"des track {verb} & {until(begun(verb, nth))}; kill -9 $PPID"


@pytest.mark.req("DT-003", "DT-046", "DT-073")
def test_killed_in_readiness_and_in_planning(tmp_path: Path) -> None:
    talk = Talk().at("started").killed(new=False).killed().again()
    talk.runs(f"{START}; {kill_when(_at_work())}").sees("resumed: iteration 3").dispatches("01-01")
    talk.plays("manager-killed", "01-01", [WAITS])
    talk.runs(f"{START}").sees("resumed: iteration 3", "attempt 2 of 3").reader("01-01")
    talk.reader("02-01")
    talk.sees("DES-STEP-ID : 02-02").runs(f"des track next; {kill_when(_at_work())}").dispatches("02-02")
    talk.plays("engineer-killed", "02-02", [WAITS])
    talk.runs(START).sees("resumed: iteration 3", "attempt 2 of 3").reader("02-02")
    talk.reader("02-03")
    talk.sees("Progress: 0/4 tasks complete", "DES-STEP-ID : 03-01")
    result = played(talk, "track-killed-planning", tmp_path)
    assert submissions(result) == ["readiness", "breakdown", "test-first", "plan"]


@pytest.mark.long
@pytest.mark.req("DT-003", "DT-075", "DT-090", "DT-103")
def test_killed_in_every_phase_of_a_task(tmp_path: Path) -> None:
    talk = Talk().at("planned").killed(new=False).killed().killed().killed().again()
    talk.runs(START).sees("resumed: iteration 3", "attempt 1 of 3").dispatches("03-01", who="test-engineer")
    talk.plays("red-killed", "03-01", [*files("T-01/red"), DIES])

    talk.runs(START).sees("resumed: iteration 3", "attempt 2 of 3").dispatches("03-01", who="test-engineer")
    talk.plays("red", "03-01", [
        {"expect": "Earlier try", "use": [bash("git status --short -uall")]},
        {"expect": "tests/unit/test_night.py", "use": [phase("03-01", "RED")]},
        {"expect": "RED accepted", "say": "They fail."},
    ])  # fmt: skip
    talk.dispatches("03-01", who="software-implementer")
    talk.plays("green-killed", "03-01", [*files("T-01/green"), DIES])

    talk.runs(START).sees("resumed: iteration 3", "attempt 2 of 3", "what it left stays")
    talk.dispatches("03-01", who="software-implementer")
    talk.plays("green", "03-01", [
        {"use": [phase("03-01", "GREEN")]},
        {"expect": "GREEN accepted", "use": [commit("T-01")]},
        {"use": [bash("git log -1 --format=%s; kill -9 $PPID")]},
    ])  # fmt: skip

    talk.runs(START).sees("resumed: iteration 3", "attempt 3 of 3").dispatches("03-01", who="software-implementer")
    talk.plays("commit", "03-01", [{"use": [phase("03-01", "COMMIT")]}, {"expect": "COMMIT proven", "say": "Done."}])
    talk.sees("code-reviewer").runs(f"des track next; {kill_when(_at_work())}")
    talk.dispatches("03-01", who="code-reviewer")
    talk.plays("review-killed", "03-01", [WAITS])

    talk.runs(START).sees("resumed: iteration 3", "attempt 2 of 3").reviews("T-01")
    talk.sees("DES-STEP-ID : 03-02")
    result = played(talk, "track-killed-task", tmp_path)
    assert phases(result, "03-01") == ["RED EXECUTED", "GREEN EXECUTED", "COMMIT EXECUTED"]
    assert result.git("log", "--format=%s", "main..HEAD").splitlines() == [
        "feat(pricing): price day and night separately"
    ]
    assert submissions(result)[-1] == "review/03-01"


@pytest.mark.long
@pytest.mark.req("DT-003", "DT-120")
def test_killed_in_the_suites_and_while_they_are_read(tmp_path: Path) -> None:
    talk = Talk().at("implemented").killed(new=False).killed().again()
    talk.runs(START).sees("resumed: iteration 3", "run: des track test").runs(killed_in("test"))
    talk.runs(f"{until(ended('test'))}; {START}; {kill_when(recorded('_scope_: _unit_'.replace('_', chr(34))))}")
    talk.sees("resumed: iteration 3").dispatches("04-01", "04-02", "04-03")
    talk.plays("suite/unit", "04-01", [_submits_and_waits("suite/unit")]).plays(
        "integration-killed", "04-02", [WAITS]
    ).plays("e2e-killed", "04-03", [WAITS])
    talk.runs(START).sees("resumed: iteration 3").reader("04-02", "04-03")
    talk.main[-1]["expect_not"] = "STEP-ID : 04-01"
    talk.sees("run: des track gate")
    result = played(talk, "track-killed-suites", tmp_path)
    assert sorted(one for one in submissions(result) if one.startswith("suite")) == [
        "suite/e2e",
        "suite/integration",
        "suite/unit",
    ]
    assert [len(events(result, f"suite-{level}")) for level in ("unit", "integration", "e2e")] == [1, 1, 1]


@pytest.mark.long
@pytest.mark.req("DT-003", "DT-127")
def test_killed_in_the_gates_and_while_they_are_judged(tmp_path: Path) -> None:
    talk = Talk().at("tested").killed(new=False).killed().again()
    talk.runs(START).sees("resumed: iteration 3", "run: des track gate").runs(killed_in("gate"))
    talk.runs(f"{until(ended('gate'))}; {START}; {kill_when(recorded('_subject_: _security_'.replace('_', chr(34))))}")
    talk.sees("resumed: iteration 3").dispatches("05-01", "05-02", "05-03")
    talk.plays("security", "05-01", [_submits_and_waits("security")]).plays(
        "performance-killed", "05-02", [WAITS]
    ).plays("quality-killed", "05-03", [WAITS])
    talk.runs(START).sees("resumed: iteration 3").reader("05-02", "05-03")
    talk.main[-1]["expect_not"] = "STEP-ID : 05-01"
    talk.sees("run: des track gate").runs("des track gate").sees("Are these conditions accepted?")
    result = played(talk, "track-killed-gates", tmp_path)
    assert sorted(submissions(result)[-3:]) == ["performance", "quality", "security"]
    measured = {one["evidence"] for one in events(result, "gate-performance")}
    assert len(measured) == 1


@pytest.mark.long
@pytest.mark.req("DT-003", "DT-162", "DT-163", "DT-170", "DT-225")
def test_killed_in_the_integration_in_the_assessment_and_at_the_end(tmp_path: Path) -> None:
    talk = Talk().at("gated").killed(new=False).killed().killed().killed().killed().again()
    everything = "sed -n 's/.*\"pid\": *\\([0-9]*\\).*/\\1/p' .nwave/des/runs/*des-track-integrate*/run.json"
    talk.runs(START).sees("resumed: iteration 3", "run: des track integrate")
    talk.runs(f"des track integrate & {until(begun('integrate'))}; kill -9 $({everything}) $PPID")

    talk.runs(f"git log --format=%s -1 main; {START}").sees("Prepare iteration 3", "run: des track integrate")
    talk.runs(killed_in("integrate", 2))
    talk.runs(
        f"{until(ended('integrate'))}; {START}; {kill_when(recorded('_subject_: _release-notes_'.replace('_', chr(34))))}"
    )
    talk.sees("✓ Code merged to main").dispatches("06-02", "06-03")
    talk.plays("release-notes", "06-02", [_submits_and_waits("release-notes")]).plays(
        "operations-killed", "06-03", [WAITS]
    )

    talk.runs(START).sees("resumed: iteration 3").reader("06-03")
    talk.main[-1]["expect_not"] = "STEP-ID : 06-02"
    talk.sees("DES-STEP-ID : 07-01").runs(f"des track next; {kill_when(_at_work())}").dispatches("07-01")
    talk.plays("manager-killed", "07-01", [WAITS])

    talk.runs(START).sees("resumed: iteration 3", "attempt 2 of 3").reader("07-01")
    talk.sees("run: des track complete").runs(killed_in("complete"))

    talk._turn([{"Bash": {"command": f"{until(ended('complete'))}; {START}", "timeout": 400_000}}], "")
    talk.sees("iteration 3 is complete", "run: des track report 3")
    talk.runs("des track report 3").sees("**Status**: COMPLETE")
    result = played(talk, "track-killed-closing", tmp_path)
    assert submissions(result)[-3:] == ["release-notes", "runbook", "assessment"]
    assert [one["status"] for one in events(result, "integration")] == ["SUCCESS"]
    assert len(events(result, "finalized")) == 1
    assert result.git("log", "--format=%s", "--first-parent", "main").splitlines()[:2] == [
        "Merge the documents of iteration 3", "Merge iteration 3",
    ]  # fmt: skip


def _submits_and_waits(subject: str) -> Json:
    """An agent that has submitted, and has not ended when Claude is killed."""
    command = submit(subject, submission(subject))["Bash"]["command"]
    return {"use": [bash(f"{command}\ntail -f --pid=$PPID CLAUDE.md")]}


def _at_work() -> str:
    """The newest dispatch has an agent that is at work."""
    return "tail -n 18 .nwave/des/state.json | grep -q '\"live\"'"
