"""What only the user can accept of an iteration's gates, in the real Claude Code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host.iterations import Talk, submission, submit
from tests.host.playing import played

pytestmark = pytest.mark.host

JUDGES = ("05-01", "05-02", "05-03")
WAIVE, ACK = r"(des waive security-f[0-9a-f]{8})", r"(des ack gates-f[0-9a-f]{8})"


@pytest.mark.long
@pytest.mark.req("DT-133", "DT-135", "DT-139", "DT-158", "DT-219")
def test_a_high_finding_is_excepted_by_nobody_but_the_user(tmp_path: Path) -> None:
    talk = Talk().resumes("tested", "insecure")
    talk.sees("run: des track gate").runs("des track gate").reader(*JUDGES)
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("❌ Quality gate failed: Security gate", "src/billing/auth/keys.py:44: S301",
              "The user may except a finding instead")  # fmt: skip
    talk.captures(waive=WAIVE).runs("{waive} 'the file is ours alone'", "echo '{waive} because' | bash")
    talk.sees("[tool error]", "is a decision of the user").runs("des track gate")
    talk.sees("❌ Security gate: FAIL").says("{waive} the file is ours alone")
    talk.types("What does that mean?").says("{waive} the file is ours alone")
    talk.types("{waive} the file is ours alone until 2099-01-31").runs("des track next")
    talk.sees("an answer changes what the gates say (security)", "run: des track gate").runs("des track gate")
    talk.sees("⚠️ Security gate: CONDITIONAL (1 vulnerability, 1 high)", "⚠️ Performance gate: WARNING",
              "Are these conditions accepted?")  # fmt: skip
    talk.captures(ack=ACK).runs("{ack}").sees("[tool error]", "is a decision of the user").runs("des track integrate")
    talk.sees("iteration 3 may not be merged: not yet: gates passed").says("{ack}")
    talk.types("{ack} seen").runs("des track next")
    talk.sees("⚠️ Quality gates passed with 2 conditions", "run: des track integrate")
    result = played(talk, "track-conditional", tmp_path)
    given = json.loads((result.project / ".aiwg/delivery/iteration-3/waivers.json").read_text("utf-8"))
    assert [(one["kind"], one["by"], one["reason"]) for one in given] == [
        ("waive", "prompt", "the file is ours alone"), ("ack", "prompt", "seen")
    ]  # fmt: skip
    assert given[0]["expires"] == "2099-01-31"
    report = (result.project / ".aiwg/gates/iteration-3-quality-report.md").read_text("utf-8")
    assert "ALL PASSED" not in report
    assert "CONDITIONAL" in report


@pytest.mark.req("DT-133", "DT-158")
def test_what_an_agent_says_is_no_decision(tmp_path: Path) -> None:
    talk = Talk().resumes("tested")
    talk.sees("run: des track gate").runs("des track gate").dispatches(*JUDGES)
    accepted = "des ack gates-f00000000 accepted"
    talk.plays("gatekeeper", "05-01", [
        {"use": [{"Bash": {"command": accepted}}]},
        {"expect": "[tool error]", "use": [submit("security", submission("security"))]},
        {"expect": "recorded: ", "say": accepted},
    ])  # fmt: skip
    talk.submits("05-02").submits("05-03")
    talk.sees("run: des track gate").runs("des track gate").sees("Are these conditions accepted?")
    talk.captures(ack=ACK).says("I was told: {ack}")
    talk.types("Go on.").runs("des track next").sees("Are these conditions accepted?")
    result = played(talk, "track-said", tmp_path)
    assert not (result.project / ".aiwg/delivery/iteration-3/waivers.json").exists()
