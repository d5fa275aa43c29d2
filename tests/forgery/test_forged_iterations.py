"""Cheats of an iteration: whatever is done to its log, documents, branches and tests, `des track verify` finds it.

The iterations are those of examples/meter-billing, brought to a stage by programs; what is checked is mostly a clone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.flow.delivery import Delivery
from des.flow.integrity import Integrity
from des.track import documents, integrate, verify
from des.track.facts import gather
from des.track.suites import testing
from des.verdict import Finding
from tests.forgery.test_forged_deliveries import reseal
from tests.support.track_stage import TrackStage, silent

Data = dict[str, Any]
Change = Callable[[Data], object]
ROOT = Path(__file__).parents[2]


def clone(target: Path, stage: str = "completed") -> Delivery:
    """A fresh clone of the iteration at a stage, with the tools of the project and nothing else."""
    origin = target.parent / f"{target.name}-origin"
    TrackStage.at(origin, stage)
    subprocess.run(["git", "clone", "-q", str(origin), str(target)], check=True)
    (target / ".venv").symlink_to((origin / ".venv").readlink())
    return Delivery(target, "iteration-3")


def forge(delivery: Delivery, change: Change, sealed: bool = True) -> None:
    """Change the log, seal it anew, and make every document follow from it."""
    data = json.loads(delivery.log_path.read_text("utf-8"))
    change(data)
    if sealed:
        reseal(data)
    delivery.log_path.write_text(json.dumps(data), "utf-8")
    documents.write(delivery, gather(delivery).record)
    delivery.git.run("commit", "-qam", "docs: better numbers")


def record(data: Data, gate: str) -> Data:
    """The newest record of a gate."""
    found: Data = next(one for one in reversed(data["events"]) if one.get("gate") == gate)
    return found


def submitted(data: Data, subject: str) -> Data:
    """What was submitted last on a subject."""
    found = next(one for one in reversed(data["events"]) if one.get("subject") == subject)
    content: Data = found["content"]
    return content


def told(result: Integrity) -> str:
    return "\n".join(f"{one.where.part}: {one.what}" for one in (*result.violations, *result.undecided))


def read(delivery: Delivery) -> str:
    """What `des track verify` finds without running anything."""
    return told(verify.verify(delivery, recompute=False, say=silent))


def findings(delivery: Delivery) -> list[Finding]:
    """What is found when everything that was counted is counted again."""
    return [one for gate in verify.Asked(gather(delivery), silent)(True) for one in gate.findings]


# --- a clean clone ---


@pytest.mark.req("DT-243", "DT-241", "DT-157")
def test_a_clean_clone_comes_to_the_same_numbers(tmp_path: Path) -> None:
    """The program itself, in a home of its own, in a clone that knows nothing of the machine it was made on."""
    delivery = clone(tmp_path / "clone")
    done = subprocess.run(
        [str(ROOT / "bin/des"), "track", "verify", delivery.relative, "--recompute"], cwd=delivery.root,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "DES_PYTHON": sys.executable, "LANG": "C.UTF-8",
             "TMPDIR": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All 4 steps have complete DES traces, replayed from git" in done.stdout
    assert delivery.git.run("status", "--porcelain") == ""


# --- numbers ---

#: By name: what is done to the log, and what is named then.
NUMBERS: dict[str, tuple[Change, str, str]] = {
    "tests that ran": (
        lambda data: record(data, "suite-unit").update(run=40, passed=40),
        "suite-unit", "run is recorded as 40, and comes out as 33"),
    "tests of one suite": (
        lambda data: record(data, "suite-integration")["suites"][0].update(run=99),
        "suite-integration", "suites is recorded as"),
    "skipped tests": (
        lambda data: record(data, "suite-integration").update(skipped=2),
        "suite-integration", "skipped is recorded as 2, and comes out as 0"),
    "tests that passed": (
        lambda data: record(data, "suite-e2e").update(passed=3),
        "suite-e2e", "passed is recorded as 3, and comes out as 4"),
    "covered lines": (
        lambda data: record(data, "suite-unit")["coverage"].update(lines_covered=293),
        "suite-unit", "coverage is recorded as"),
    "coverage at the gate": (
        lambda data: record(data, "gate-quality")["coverage"].update(lines_covered=293),
        "gate-quality", "coverage is recorded as"),
    "vulnerabilities": (
        lambda data: record(data, "gate-security")["counts"].update(low=3),
        "gate-security", "counts is recorded as"),
    "owasp": (
        lambda data: record(data, "gate-security")["owasp"].update(A03=1),
        "gate-security", "owasp is recorded as"),
    "what a scanner found": (
        lambda data: record(data, "gate-security")["scans"][0].update(findings=1),
        "gate-security", "scans is recorded as"),
    "a benchmark": (
        lambda data: record(data, "gate-performance")["metrics"][0].update(value=0.5),
        "gate-performance", "metrics is recorded as"),
    "complexity": (
        lambda data: record(data, "gate-quality")["functions"][0].update(complexity=1),
        "gate-quality", "functions is recorded as"),
    "debt": (
        lambda data: record(data, "gate-quality")["debt"].update(todo=5),
        "gate-quality", "debt is recorded as"),
    "a verdict": (
        lambda data: record(data, "gate-performance").update(status="PASS"),
        "gate-performance", "status is recorded as 'PASS', and comes out as 'WARNING'"),
    "what was concluded": (
        lambda data: next(one for one in record(data, "gate-quality")["criteria"] if one["id"] == "complexity").update(actual="1 at most"),
        "gate-quality", "criterion complexity is recorded as"),
    "merged commits": (
        lambda data: record(data, "integration").update(merged=9),
        "integration", "merged is recorded as 9, and comes out as 5"),
    "smoke tests": (
        lambda data: record(data, "integration")["smoke"].update(run=7, passed=7),
        "integration", "smoke is recorded as"),
    "velocity": (
        lambda data: record(data, "metrics").update(velocity=21),
        "metrics", "velocity is recorded as 21, and comes out as"),
    "gates passed": (
        lambda data: record(data, "metrics")["gate_pass_rate"].update(first_try=0.5),
        "metrics", "gate_pass_rate is recorded as"),
    "points of an item": (
        lambda data: record(data, "readiness")["items"][0].update(points=8),
        "readiness", "points of US-01 is recorded as 8, and comes out as 5"),
    "points in all": (
        lambda data: record(data, "readiness").update(points_ready=13),
        "readiness", "points_ready is recorded as 13, and comes out as 10"),
    "hours": (
        lambda data: submitted(data, "breakdown")["tasks"][0].update(estimate_hours=1),
        "roadmap", "the plan is recorded as"),
}  # fmt: skip


@pytest.fixture(scope="module")
def recounted(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """Every one of them changed at once: each has to be named."""
    delivery = clone(tmp_path_factory.mktemp("numbers") / "clone")
    forge(delivery, lambda data: [change(data) for change, _, _ in NUMBERS.values()])
    return findings(delivery)


@pytest.mark.req("DT-109", "DT-149", "DT-157", "DT-181", "DT-182", "DT-040", "DT-054")
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_was_changed_is_named(recounted: list[Finding], name: str) -> None:
    _, where, text = NUMBERS[name]
    found = "\n".join(str(one) for one in recounted)
    assert any(str(one.where) == where and text in one.text for one in recounted), found


@pytest.mark.req("DT-241")
def test_one_number_changed_before_it_was_committed(tmp_path: Path) -> None:
    stage = TrackStage.at(tmp_path / "project", "assessed")
    data = _log(stage)
    record(data, "metrics").update(velocity=13)
    reseal(data)
    stage.delivery.log_path.write_text(json.dumps(data), "utf-8")
    documents.write(stage.delivery, gather(stage.delivery).record)
    result = verify.verify(stage.delivery, recompute=True, say=silent)
    assert result.exit_code == 1
    assert [one.text.partition(" —")[0] for one in result.violations] == [
        "recomputed: metrics: velocity is recorded as 13, and comes out as 10"
    ]


@pytest.mark.req("DT-241")
def test_one_number_changed_afterwards(tmp_path: Path) -> None:
    """What a commit holds of the log is still to be there, whatever is sealed anew."""
    delivery = clone(tmp_path / "clone")
    forge(delivery, lambda data: record(data, "metrics").update(velocity=13))
    result = verify.verify(delivery, recompute=True, say=silent)
    assert result.exit_code == 1
    assert "its record 30 of gate records is not here any more" in told(result)


# --- log, documents, branches ---


@pytest.mark.req("DT-024")
def test_a_log_that_was_not_sealed_again(tmp_path: Path) -> None:
    delivery = clone(tmp_path / "clone")
    forge(delivery, lambda data: record(data, "suite-unit").update(run=40), sealed=False)
    assert "chain: gate records: record 11" in read(delivery)


@pytest.mark.req("DT-110", "DT-010")
def test_a_threshold_lowered_in_the_header_and_sealed(tmp_path: Path) -> None:
    delivery = clone(tmp_path / "clone")
    forge(delivery, lambda data: data["config"]["track"].update(thresholds={"coverage_line": 10}))
    found = read(delivery)
    assert "header: config is" in found
    assert '"coverage_line": 10' in found


@pytest.mark.req("DT-110")
def test_a_threshold_lowered_in_the_settings_counts_for_nothing(tmp_path: Path) -> None:
    stage = TrackStage.at(tmp_path / "project", "tested")
    config = stage.root / ".nwave/des-config.json"
    data = json.loads(config.read_text("utf-8"))
    data["track"]["thresholds"] = {"coverage_line": 10, "complexity": 99}
    config.write_text(json.dumps(data), "utf-8")
    stage.git("commit", "-qam", "chore: settings")
    assert gather(stage.delivery).limits["coverage_line"] == 80
    assert gather(stage.delivery).limits["complexity"] == 10


@pytest.mark.req("DT-024", "DT-093")
@pytest.mark.parametrize(
    "path", [".aiwg/gates/iteration-3-security-gate.md", ".aiwg/working/iteration-3/reviews/T-02-review.md"]
)
def test_a_document_that_was_written_by_hand(tmp_path: Path, path: str) -> None:
    delivery = clone(tmp_path / "clone")
    place = delivery.root / path
    place.write_text(place.read_text("utf-8").replace("PASS", "PERFECT").replace("APPROVED", "PERFECT"), "utf-8")
    assert f"documents: {path}: is not what the record says" in read(delivery)


@pytest.mark.req("DT-024", "DT-157")
def test_a_report_of_what_never_happened(tmp_path: Path) -> None:
    stage = TrackStage.at(tmp_path / "project", "tested")
    report = stage.root / ".aiwg/gates/iteration-3-quality-report.md"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("**Status**: PASS\n", "utf-8")
    assert ".aiwg/gates/iteration-3-quality-report.md: speaks of what is not on record" in read(stage.delivery)


@pytest.mark.req("DT-160", "DT-243")
def test_work_on_the_protected_branch_that_no_gate_has_seen(tmp_path: Path) -> None:
    stage = TrackStage.at(tmp_path / "project", "tested")
    stage.git("update-ref", "refs/heads/main", "HEAD~1")
    assert "stands on main, and no gates had passed for it" in read(stage.delivery)


@pytest.mark.req("DT-163", "DT-243")
def test_a_merge_that_nobody_made(tmp_path: Path) -> None:
    """The record says that it was merged; the branch does not."""
    stage = TrackStage.at(tmp_path / "project", "merged")
    stage.git("update-ref", "refs/heads/main", "main~1")
    with pytest.raises(DesError, match="not done"):
        _complete(stage)


def _complete(stage: TrackStage) -> None:
    stage.assessed()
    from des.track.complete import complete

    complete(stage.delivery, silent)


# --- tests ---


@pytest.mark.req("DT-108", "DT-126", "DT-161", "DT-162")
def test_a_test_that_was_deleted_after_the_gates(tmp_path: Path) -> None:
    stage = TrackStage.at(tmp_path / "project", "gated")
    stage.git("rm", "-q", "tests/unit/test_night.py")
    stage.git("commit", "-qm", "test: simpler\n\nTask: T-01\nStep-ID: 03-01")
    with pytest.raises(DesError, match="may not be merged"):
        integrate.integrate(stage.delivery, lambda: "" if gather(stage.delivery).gates.passed else "the gates", silent)
    found, _ = testing.run(stage.delivery, gather(stage.delivery).limits, silent)
    assert found["unit"] == "FAIL"
    assert any("test_night" in one for one in record(_log(stage), "suite-unit")["missing"])


@pytest.mark.req("DT-122", "DT-114")
def test_a_suite_without_tests_has_not_passed(tmp_path: Path) -> None:
    stage = TrackStage.at(tmp_path / "project", "implemented")
    conftest = stage.root / "tests/e2e/conftest.py"
    conftest.write_text(conftest.read_text("utf-8") + "\n\ncollect_ignore_glob = ['*']\n", "utf-8")
    stage.git("commit", "-qam", "test: quicker\n\nTask: T-02\nStep-ID: 03-02")
    found, _ = testing.run(stage.delivery, gather(stage.delivery).limits, silent)
    assert found["e2e"] not in ("PASS", "EXEMPT")
    assert record(_log(stage), "suite-e2e").get("run", 0) == 0


@pytest.mark.req("DT-157", "DT-204")
def test_the_record_of_another_tree(tmp_path: Path) -> None:
    """Log, documents and evidence of a finished iteration, put into a repository that has none of its work."""
    delivery = clone(tmp_path / "clone")
    other = TrackStage.at(tmp_path / "other", "planned")
    subprocess.run(["cp", "-a", f"{delivery.root}/.aiwg/.", f"{other.root}/.aiwg/"], check=True)
    found = read(other.delivery)
    for step in ("03-01", "03-02", "03-03", "03-04"):
        assert f"{step}: " in found


def _log(stage: TrackStage) -> Data:
    data: Data = json.loads(stage.delivery.log_path.read_text("utf-8"))
    return data
