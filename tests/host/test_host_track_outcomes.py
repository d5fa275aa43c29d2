"""What can go wrong in an iteration, and how it comes right again, in the real Claude Code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host.answers import broken, merged
from tests.host.iterations import Talk, submit
from tests.host.playing import played

pytestmark = pytest.mark.host

SUITES, JUDGES = ("04-01", "04-02", "04-03"), ("05-01", "05-02", "05-03")
ACK = r"(des ack gates-f[0-9a-f]{8})"


@pytest.mark.long
@pytest.mark.req("DT-127", "DT-132", "DT-136", "DT-142", "DT-150", "DT-159", "DT-160", "DT-161", "DT-222", "DT-223")
def test_gates_that_fail_are_remedied_and_pass(tmp_path: Path) -> None:
    """Security (code and dependencies), performance and quality fail at once; two tasks go back."""
    talk = Talk().resumes("tested", "complex+slow+insecure+dependency")
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("❌ Security gate: FAIL (3 vulnerabilities, 1 critical, 2 high)", "/❌ Performance gate: FAIL/",
              "❌ Code quality gate: FAIL")  # fmt: skip
    talk.reader(
        *JUDGES, security=merged("security", "insecure", "dependency"), performance=broken("slow", "performance"),
        quality=broken("complex", "quality"),
    )  # fmt: skip
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("❌ Quality gate failed: Security gate", "❌ Quality gate failed: Performance gate",
              "❌ Quality gate failed: Code quality gate", "Cannot proceed until gate passes.",
              "Initiating remediation...", "src/billing/auth/keys.py:44: S301", "pyyaml 5.3.1")  # fmt: skip
    talk.runs("des track integrate").sees("iteration 3 may not be merged: not yet: gates passed")
    talk.runs("des track next")
    talk.reader("05-05", remediation=merged("remediation", "insecure", "dependency", "slow", "complex"))
    talk.repairs("T-01", "slow", "complex").reviews("T-01")
    talk.repairs("T-03", "insecure", "dependency").reviews("T-03")
    talk.sees("4/4 scenarios passed; the code has changed since", "run: des track test").runs("des track test")
    talk.reader(*SUITES)
    talk.sees("run: des track gate").runs("des track gate").reader(*JUDGES)
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("✓ Security gate: PASS", "⚠️ Performance gate: WARNING", "✓ Code quality gate: PASS")
    talk.asks(typed=ACK).types("{typed}").runs("des track next").sees("run: des track integrate")
    result = played(talk, "track-gates-fail", tmp_path)
    told = (result.project / ".aiwg/gates/iteration-3-security-gate.md").read_text("utf-8")
    assert "PASS" in told
    report = (result.project / ".aiwg/gates/iteration-3-quality-report.md").read_text("utf-8")
    assert "GHSA" not in report


@pytest.mark.long
@pytest.mark.req("DT-115", "DT-121", "DT-122", "DT-123", "DT-030", "DT-221")
def test_a_suite_that_fails_is_repaired(tmp_path: Path) -> None:
    """GREEN runs without the slow suite, so that step 4 is the first to see it."""
    fixes = broken("integration", "fixes")
    first = json.dumps({"fixes": json.loads(fixes)["fixes"][:1]})
    talk = Talk().resumes("implemented", "integration")
    talk.sees("run: des track test").runs("des track test")
    talk.sees("⚠️ Test failures detected", "Failed tests: 3",
              "- tests/integration/test_ledger_file.py::test_a_ledger_of_the_first_release_is_still_read",
              "Action: Fixing test failures before proceeding...", "sent back: 03-04")  # fmt: skip
    talk.repairs("T-04", "integration", fixes=fixes)
    turns = talk.agents["T-04 repair 0"]["turns"]
    refused = {"expect": "COMMIT proven", "use": [submit("fixes", first)]}
    turns[-2] = {"expect": "one_bill_too_many_leaves_the_ledger_as_it_was failed and has no entry",
                 "use": [submit("fixes", fixes)]}  # fmt: skip
    turns.insert(-2, refused)
    talk.reviews("T-04").sees("run: des track test").runs("des track test").reader(*SUITES)
    talk.sees("✓ All tests passing, coverage targets met", "run: des track gate")
    result = played(talk, "track-suite-fails", tmp_path)
    told = (result.project / ".aiwg/working/iteration-3/test-fixes.md").read_text("utf-8")
    assert told.count("money.amount demands two decimals") == 3
    defects = "\n".join(path.read_text("utf-8") for path in result.project.glob(".aiwg/**/*defects*.md"))
    assert "test_a_ledger_of_the_first_release_is_still_read" in defects
