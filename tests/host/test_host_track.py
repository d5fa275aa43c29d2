"""The Delivery Track in the real Claude Code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.iterations import Talk, played

pytestmark = pytest.mark.host


def test_an_iteration_from_the_typed_sentence_to_its_report(tmp_path: Path) -> None:
    talk = Talk().types("Execute delivery for iteration 3").types("{typed}")
    talk.sees("skill `des:flow-delivery-track`, args `3`")
    talk._turn([{"Skill": {"skill": "des:flow-delivery-track", "args": "3"}}], "")
    talk.sees("# Deliver an iteration", "As typed: 3").runs("des track start 3")
    talk.sees("Understood. I'll orchestrate Delivery Track for iteration 3.", "⏳ Validating backlog readiness...")
    talk.reader("01-01")
    talk.sees("✓ Iteration readiness: READY")
    for step in ("02-01", "02-02", "02-03"):
        talk.reader(step)
    for number in range(1, 5):
        talk.task(f"T-0{number}")
    talk.sees("Progress: 4/4 tasks complete", "run: des track test").runs("des track test")
    talk.reader("04-01", "04-02", "04-03")
    talk.sees("run: des track gate").runs("des track gate")
    talk.reader("05-01", "05-02", "05-03")
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("Are these conditions accepted?")
    talk.main.append({"expect": talk._expect, "capture": {"typed": r"(des ack gates-f[0-9a-f]{8})"}, "say": "Please decide."})
    talk._expect = []
    talk.runs("des track next")
    talk.sees("run: des track integrate").runs("des track integrate")
    talk.reader("06-02", "06-03")
    talk.reader("07-01")
    talk.sees("run: des track complete").runs("des track complete")
    talk.sees("complete: iteration 3", "run: des track report 3").runs("des track report 3")
    talk.sees("Iteration 3 Delivery Complete", "**Status**: COMPLETE", "- Tasks: 4/4")
    result = played(talk, "track-happy", tmp_path, seconds=400)
    assert "Merge iteration 3" in result.git("log", "--format=%s", "main")
