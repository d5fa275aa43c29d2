"""Does a record hold? In its project, in a clone, and when somebody helped it along."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from des.flow import gate_record, record
from des.flow.delivery import Delivery
from des.flow.integrity import Integrity
from des.track import settings, verdicts, verify
from des.track.artifacts import places
from des.track.facts import gather
from tests.support.histories import History
from tests.support.track_stage import TrackStage
from tests.track.iteration import silent
from tests.track.merging import NONE, merging


@pytest.fixture
def done(tmp_path: Path) -> TrackStage:
    return TrackStage.at(tmp_path / "project", "completed")


def verified(delivery: Delivery) -> Integrity:
    return verify.verify(delivery, recompute=False, say=silent)


def told(result: Integrity) -> str:
    return "\n".join(one.text for one in (*result.violations, *result.undecided))


def clone(stage: TrackStage, target: Path, *options: str) -> Delivery:
    subprocess.run(["git", "clone", "-q", *options, str(stage.root), str(target)], check=True)
    return Delivery(target.resolve(), "iteration-3")


@pytest.mark.req("DT-160", "DT-243")
def test_it_holds_in_its_project_and_in_a_clone_that_knows_main_from_afar(done: TrackStage, tmp_path: Path) -> None:
    assert verified(done.delivery).exit_code == 0, told(verified(done.delivery))
    elsewhere = clone(done, tmp_path / "clone", "--branch", "iteration-3")
    assert not elsewhere.git.ok("rev-parse", "--verify", "--quiet", "refs/heads/main")
    assert verified(elsewhere).exit_code == 0, told(verified(elsewhere))
    assert [box.text for box in gather(elsewhere).boxes if not box.met] == []
    assert not elsewhere.git.run("status", "--porcelain").strip()


@pytest.mark.req("DT-160")
def test_without_the_protected_branch_nobody_can_say(done: TrackStage, tmp_path: Path) -> None:
    alone = clone(done, tmp_path / "clone", "--branch", "iteration-3", "--single-branch")
    result = verified(alone)
    assert result.exit_code == 2
    assert "there is no branch main here" in told(result)
    assert "git fetch origin main:main" in told(result)


@pytest.mark.req("DT-024", "DT-137", "DT-156")
def test_a_report_written_by_hand_is_found(done: TrackStage) -> None:
    place = done.root / places.gate(3, "security")
    text = place.read_text("utf-8")
    place.write_text(text.replace("<!-- des:notes:begin -->\n", "<!-- des:notes:begin -->\nSeen by Ada.\n"), "utf-8")
    assert verified(done.delivery).exit_code == 0
    place.write_text(text.replace("status: ", "status: X", 1), "utf-8")
    assert places.gate(3, "security") in told(verified(done.delivery))
    place.unlink()
    assert places.gate(3, "security") in told(verified(done.delivery))


@pytest.mark.req("DT-160", "DT-243")
def test_work_that_came_to_main_by_another_way_is_found(done: TrackStage) -> None:
    git = done.delivery.git
    commit = gather(done.delivery).record.tasks[-1].commits[-1]
    merge = gate_record.newest(done.delivery.log(), "integration")["commit"]
    facts = gather(done.delivery)
    early = done.git("rev-parse", f"{commit}^{{tree}}")
    done.git("update-ref", "refs/heads/main", done.git("commit-tree", early, "-p", commit, "-m", "early"))
    assert git.ok("merge-base", "--is-ancestor", commit, merge)
    assert verify._protected(facts).exit_code == 0  # its gates had passed by then
    raw = json.loads(done.delivery.log_path.read_text("utf-8"))
    raw["events"] = [one for one in raw["events"] if one.get("gate") != "integration"]
    done.delivery.log_path.write_text(json.dumps(raw), "utf-8")
    found = [one.what for one in verify._protected(gather(done.delivery)).findings]
    assert f"{commit[:12]} stands on main, and no gates had passed for it" in found


@pytest.mark.req("DT-088")
def test_a_log_written_by_hand_is_found(done: TrackStage) -> None:
    text = done.delivery.log_path.read_text("utf-8")
    done.delivery.log_path.write_text(text.replace('"status": "PASS"', '"status": "FAIL"', 1), "utf-8")
    assert "chain" in told(verified(done.delivery))


@pytest.mark.req("DT-110")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("config", {"track": {"thresholds": {"coverage_line": 10}}}), ("protected", "other"), ("branch", "other"),
        ("iteration", 4), ("goal", "Another"),
    ],
)  # fmt: skip
def test_settings_that_are_not_the_committed_ones_are_found(done: TrackStage, key: str, value: object) -> None:
    raw = json.loads(done.delivery.log_path.read_text("utf-8"))
    raw[key] = value
    done.delivery.log_path.write_text(json.dumps(raw), "utf-8")
    assert verified(done.delivery).exit_code == 1


# --- measured once more ---

BENCH = """
import json, sys
from pathlib import Path

times = [0.001] * 20
report = {"benchmarks": [{"fullname": "bench.py::test_quote", "name": "test_quote", "stats": {"data": times, "rounds": 20}}]}
Path(sys.argv[1]).write_text(json.dumps(report))
"""
TRACK = {
    "not_applicable": {**NONE, "integration": "x", "e2e": "x", "coverage": "x", "sast": "x", "dependencies": "x",
                       "lint": "x", "api_docs": "x"},
    "tools": {"benchmark": {"command": ["python", "bench.py", "{report}"], "format": "pytest-benchmark"}},
}  # fmt: skip


@pytest.mark.req("DT-139", "DT-160")
def test_measuring_again_leaves_no_trace_and_finds_what_differs(history: History) -> None:
    iteration = merging(history, TRACK)
    history.commit("chore: bench", {"bench.py": BENCH})
    verdicts.settle(iteration.delivery, settings.thresholds(iteration.delivery.log()), silent)
    newest = iteration.delivery.log().events[-2]
    assert newest.gate == "gate-performance"
    assert newest.raw["problems"] == []
    assert (iteration.delivery.root / newest.raw["evidence"]).is_file()
    history.git("add", "-A")
    history.git("commit", "-q", "-m", "docs: evidence")
    result = verify._recomputed(gather(iteration.delivery), silent)
    assert [one.what for one in result.findings] == []
    assert not history.git("status", "--porcelain")
    raw = {key: value for key, value in newest.raw.items() if key not in ("seq", "prev", "h", "timestamp")}
    better = [{**row, "value": row["value"] / 2} for row in raw["metrics"]]
    record.gate(iteration.delivery, raw.pop("gate"), raw.pop("status"), **{**raw, "metrics": better})
    result = verify._recomputed(gather(iteration.delivery), silent)
    assert [one.what.partition(" is ")[0] for one in result.findings] == ["metrics"]
    (iteration.delivery.root / newest.raw["evidence"]).write_text("as it was\n")
    result = verify._recomputed(gather(iteration.delivery), silent)
    assert [one.what.partition(" is ")[0] for one in result.findings] == ["evidence_sha256", "metrics"]
    (iteration.delivery.root / newest.raw["evidence"]).unlink()
    assert "is missing" in str(verify._recomputed(gather(iteration.delivery), silent).findings)
