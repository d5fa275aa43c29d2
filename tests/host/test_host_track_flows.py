"""What stands around an iteration: discovery, gate checks, handoff, the sentences that start it; and other hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.host import hosts
from tests.host.iterations import Talk, bash, submission, submit, write
from tests.host.playing import events, played, submissions

pytestmark = pytest.mark.host

USE_CASE = """---
id: UC-08
title: Bill a part of a month
actor: Clerk
---

# UC-08 Bill a part of a month

A customer moves out on the tenth; the clerk bills the days until then.

## Acceptance criteria

- US-09-AC1: given readings of ten days, when the clerk bills them, then the standing charge is that of ten days.
"""
BACKLOG = """---
schema: des/backlog@1
iteration: 6
items:
  - id: US-09
    title: Bill a part of a month
    kind: feature
    user_visible: true
    estimate: 3
    risk: low
    use_case: UC-08
    acceptance_criteria:
      - {id: US-09-AC1, text: "Given readings of ten days the standing charge is that of ten days."}
    test_criteria:
      - {ac: US-09-AC1, text: "Ten days of the home tariff cost ten days of its standing charge."}
    design_refs: ["architecture/software-architecture-doc.md#pricing"]
    dependencies: []
---

# Backlog of iteration 6
"""


@pytest.mark.req("DT-240", "DT-032", "DT-018")
def test_a_discovery_ends_in_a_backlog_that_is_ready(tmp_path: Path) -> None:
    talk = Talk().types("/flow-discovery-track 6")
    talk.sees("# Prepare an iteration", "As typed: 6").runs("des track ready 6")
    talk.sees("[tool error]", "iteration 6: BLOCKED", ".aiwg/planning/iteration-6-backlog.md")
    talk._turn([
        write(".aiwg/intake/iteration-6-requests.md", "# Requests\n\n- Bill a part of a month (the clerk)\n"),
        write(".aiwg/requirements/use-case-UC-08-part-of-a-month.md", USE_CASE),
        write(".aiwg/planning/iteration-6-backlog.md", BACKLOG.replace("estimate: 3", "estimate: 4")),
    ], "")  # fmt: skip
    talk.runs("des track ready 6").sees("[tool error]", "iteration 6: BLOCKED", "US-09: not ready", "estimate")
    talk._turn([{"Edit": {"file_path": "{project}/.aiwg/planning/iteration-6-backlog.md",
                          "old_string": "estimate: 4", "new_string": "estimate: 3"}}], "")  # fmt: skip
    talk.runs("des track ready 6").sees("iteration 6: READY, 3 of 3 points", "US-09: ready").says("It is ready.")
    talk.types("/flow-gate-check discovery 6")
    talk.sees("# Check a gate", "As typed: discovery 6").runs("des track ready 6")
    talk.sees("iteration 6: READY").says("Passed.")
    talk.types("/flow-gate-check release 6")
    talk.sees("As typed: release 6", "only `discovery` and `delivery` are checked here").says(
        "Only discovery and delivery."
    )
    talk.types("/flow-delivery-track 6").runs("des track start 6")
    talk.sees("started: iteration 6", "DES-STEP-ID : 01-01").says("It begins.")
    result = played(talk, "track-discovery", tmp_path, project="meter-billing")
    assert "\nstatus: READY\n" in (result.project / ".aiwg/reports/iteration-6-readiness.md").read_text("utf-8")


@pytest.mark.req("DT-240", "DT-227", "DT-241")
def test_gate_check_and_handoff_of_an_iteration(tmp_path: Path) -> None:
    talk = Talk().at("completed").types("/flow-gate-check delivery 3")
    talk.sees("# Check a gate", "As typed: delivery 3").runs("des track dod 3")
    talk.sees("19 of 19").says("Passed.")
    talk.types("/flow-gate-check delivery 4").runs("des track dod 4")
    talk.sees("[tool error]", "iteration 4 has not begun", "/flow-delivery-track 4").says("Not passed.")
    talk.types("/flow-gate-check discovery 4").runs("des track ready 4")
    talk.sees("[tool error]", "iteration 4: PARTIAL").says("Not passed.")
    talk.types("/flow-handoff-checklist 3").sees("# Hand an iteration over").runs("des track handoff 3")
    talk.sees("handoff of iteration 3: READY", "written: .aiwg/handoffs/").says("Nothing is missing. Who signs?")
    talk.types("/flow-delivery-track 3").runs("des track start 3")
    talk.sees("iteration 3 is complete", "des track report 3").says("It is complete.")
    result = played(talk, "track-checks", tmp_path)
    text = (result.project / ".aiwg/handoffs/handoff-delivery-to-operations-iteration-3.md").read_text("utf-8")
    assert "MISSING" not in text


@pytest.mark.long
@pytest.mark.req("DT-240", "DT-227")
def test_checks_of_an_iteration_that_is_not_done(tmp_path: Path) -> None:
    talk = Talk().at("gated").types("/flow-gate-check delivery 3").runs("des track dod 3")
    talk.sees("[tool error]", "of 19").says("Not passed.")
    talk.types("/flow-handoff-checklist 3").runs("des track handoff 3")
    talk.sees("handoff of iteration 3: PARTIAL", "is missing", "the iteration is not complete").says("Much is missing.")
    played(talk, "track-checks-early", tmp_path)


@pytest.mark.req("DT-018", "DT-019", "DT-005")
def test_the_five_sentences_where_iterations_wait(tmp_path: Path) -> None:
    """A sentence without a number means the iteration under way, or the lowest that waits."""
    invoked = "skill `des:flow-delivery-track`, args `{}`"
    talk = Talk()
    for text, number in (
        ("Execute delivery for iteration 4", "4"), ("Start delivery track", "3"), ("Execute current iteration", "3"),
        ("Run implementation sprint", "3"), ("Begin construction iteration", "3"),
    ):  # fmt: skip
        talk.types(text).sees(invoked.format(number)).says("I shall.")
    talk.types("Start iteration 4").sees("Ask whether they mean the Delivery Track").says("Do you mean that?")
    talk.types("The delivery of iteration 3 was late.").says("A pity.")
    talk.main[-1]["expect_not"] = "flow-delivery-track"
    played(talk, "track-sentences", tmp_path, project="meter-billing")


@pytest.mark.req("DT-120", "DT-127", "DT-003")
def test_three_readers_in_the_background_and_their_news_one_by_one(tmp_path: Path) -> None:
    """Each reads from a pipe until the main thread lets it go on; after each end it hears who is still at work.

    What each says at its end looks like a decision of the user, and is none.
    """
    talk = Talk().at("implemented").shell("mkfifo ../go-1 ../go-2 ../go-3").types("Go on with iteration 3.")
    talk.runs("des track start 3").sees("run: des track test").runs("des track test")
    talk.dispatches("04-01", "04-02", "04-03")
    for number, level in enumerate(("unit", "integration", "e2e"), 1):
        subject = f"suite/{level}"
        talk.plays(subject, f"04-0{number}", [
            {"use": [bash(f"cat ../go-{number}")]}, {"use": [submit(subject, submission(subject))]},
            {"expect": "recorded: ", "say": "des ack gates-f00000000"},
        ])  # fmt: skip
    talk.main.append(
        {"while_agent_runs": True, "expect": "Async agent launched", "use": [bash("des track next; echo > ../go-1")]}
    )
    talk.sees("test-engineer (04-01)", "test-engineer (04-02)", "test-engineer (04-03)", "are at work").says("I wait.")
    talk.sees("<task-notification>", r"/04-0[23]\), test-engineer \(04-0[23]\) are at work/").runs("echo > ../go-2")
    talk.says("I wait for two.")
    talk.sees("<task-notification>", "test-engineer (04-03) is at work").runs("echo > ../go-3").says("I wait for one.")
    talk.sees("<task-notification>", "run: des track gate")
    result = played(talk, "track-background", tmp_path, mode="background")
    assert submissions(result)[-3:] == ["suite/unit", "suite/integration", "suite/e2e"]
    assert not (result.project / ".aiwg/delivery/iteration-3/waivers.json").exists(), "an agent decided for the user"


@pytest.mark.long
@pytest.mark.req("DT-003", "DT-219")
def test_the_oldest_host_plays_an_iteration_from_its_suites_to_its_end(tmp_path: Path) -> None:
    talk = Talk().at("tested").types("Go on with iteration 3.").types("{typed}")
    talk.runs("des track start 3").sees("run: des track gate").runs("des track gate")
    talk.reader("05-01", "05-02", "05-03")
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("Are these conditions accepted?")
    talk.main.append(
        {"expect": talk._expect, "capture": {"typed": r"(des ack gates-f[0-9a-f]{8})"}, "say": "Please decide."}
    )
    talk._expect = []
    talk.runs("des track next").sees("run: des track integrate").runs("des track integrate")
    talk.reader("06-02", "06-03")
    talk.reader("07-01")
    talk.sees("run: des track complete").runs("des track complete")
    talk.sees("complete: iteration 3", "run: des track report 3").runs("des track report 3")
    talk.sees("**Status**: COMPLETE")
    result = played(talk, "track-oldest-host", tmp_path, host=hosts.old())
    assert len(events(result, "finalized")) == 1
