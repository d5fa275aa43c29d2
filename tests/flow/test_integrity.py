"""The gate before finalize: what it refuses, and that a forged record does not survive a replay (DESIGN §6, R9, R45)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.deliver.facts import gather
from des.deliver.finalize import finalize
from des.deliver.nodes import next_action
from des.flow import chain, cycle, integrity, record
from des.flow.action import ActionKind
from des.flow.delivery import Delivery
from des.flow.integrity import Integrity
from des.flow.start import start
from des.state import session
from des.state.session import Session
from tests.support.small import Small, no_gates


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "project")


def _verify(delivery: Delivery, replay: bool = False) -> Integrity:
    roadmap = delivery.roadmap()
    assert roadmap
    return integrity.verify(delivery, roadmap, delivery.log(), no_gates, replay=replay)


def _texts(result: Integrity) -> str:
    return "\n".join(f"{f.where.part}: {f.what}" for f in result.violations)


def _deliver(small: Small) -> Delivery:
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    small.red()
    cycle.perform(delivery, "01-01", "RED", "unknown", lambda line: None, no_gates)
    small.green()
    cycle.perform(delivery, "01-01", "GREEN", "unknown", lambda line: None, no_gates)
    small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    assert cycle.perform(delivery, "01-01", "COMMIT", "unknown", lambda line: None, no_gates).code == 0
    small.end()
    return delivery


def _edit(delivery: Delivery, change: Any) -> None:
    data = json.loads(delivery.log_path.read_text("utf-8"))
    change(data)
    delivery.log_path.write_text(json.dumps(data), "utf-8")


def _reseal(data: dict[str, Any]) -> None:
    """What a forger does who knows the format: compute every link anew."""
    start = chain.header_digest({key: value for key, value in data.items() if key != "events"})
    sealed: list[Any] = []
    for event in data["events"]:
        sealed.append(chain.next_link(sealed, event, start))
    data["events"] = sealed


@pytest.mark.req("ND-038", "ND-137", "ND-143", "ND-145", "ND-179")
def test_an_honest_delivery_holds_and_finalizes(small: Small) -> None:
    delivery = _deliver(small)
    assert _verify(delivery).exit_code == 0
    replayed = _verify(delivery, replay=True)
    assert replayed.exit_code == 0
    assert replayed.proofs["01-01"][0].verdict.value == "PROVEN"
    with pytest.raises(DesError, match="has not passed"):
        finalize(delivery, no_gates, lambda line: None)
    integrity.note(delivery, delivery.log(), _verify(delivery))
    with pytest.raises(DesError, match=r"evolution\.md is not written"):
        finalize(delivery, no_gates, lambda line: None)
    small.archive()
    small.write("calc.py", (small.root / "calc.py").read_text() + "X = 1\n")
    with pytest.raises(DesError, match="no commit holds"):
        finalize(delivery, no_gates, lambda line: None)
    small.git("checkout", "-q", "calc.py")
    assert finalize(delivery, no_gates, lambda line: None).commit
    assert small.git("status", "--short") == ""
    assert not (small.root / ".nwave/des/deliver-session.json").exists()
    assert delivery.evolution in small.git("show", "--name-only", "--format=", "HEAD")
    assert _verify(delivery).exit_code == 0


@pytest.mark.req("ND-037")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda d: d["events"][1].update(d="FAIL"), "chain: step 01-01"),
        (lambda d: d["events"].pop(2), "phases, missing: GREEN"),
        (lambda d: d["rigor"].update(double_review=True), "header: rigor is"),
        (lambda d: d.update(base="0" * 40), "is not in this repository"),
        (lambda d: d.update(goal="else"), "chain:"),
        (
            lambda d: d["events"].append({**d["events"][1], "sid": "09-09"}),
            "step 09-09, which the roadmap does not have",
        ),
    ],
)
def test_an_edited_log_does_not_hold(small: Small, change: Any, word: str) -> None:
    delivery = _deliver(small)
    _edit(delivery, change)
    assert word in _texts(_verify(delivery))


@pytest.mark.req("ND-067")
def test_weaker_rigor_does_not_hold_even_when_resealed(small: Small) -> None:
    delivery = _deliver(small)
    _edit(delivery, lambda data: (data["rigor"].update(profile="lean", proof="lean"), _reseal(data)))
    assert "header: rigor is" in _texts(_verify(delivery))


@pytest.mark.req("ND-092")
def test_a_changed_roadmap_is_not_the_approved_one(small: Small) -> None:
    delivery = _deliver(small)
    path = delivery.roadmap_path
    path.write_text(path.read_text("utf-8").replace("criterion", "another criterion"), "utf-8")
    assert "no submitted review approves it" in _texts(_verify(delivery))


@pytest.mark.req("ND-037", "ND-038")
def test_a_forger_who_reseals_passes_the_record_check_and_fails_the_replay(small: Small) -> None:
    delivery = small.start()
    small.green()
    commit = small.commit("feat: multiply, no test\n\nStep-ID: 01-01\n")

    def forge(data: dict[str, Any]) -> None:
        for phase in ("RED", "GREEN", "COMMIT"):
            ev = {"verdict": "PROVEN", "commits": [commit]}
            data["events"].append({"sid": "01-01", "p": phase, "s": "EXECUTED", "d": "PASS", "t": "t", "ev": ev})
        code = delivery.code(delivery.log(), "HEAD")
        data["events"].append({"gate": "integrity", "status": "PASS", "timestamp": "t", "replay": True, "code": code})
        _reseal(data)

    _edit(delivery, forge)
    small.archive()
    assert _verify(delivery).exit_code == 0  # stated limit: local files show accidents, not a forger (DESIGN §6)
    refused = finalize(delivery, no_gates, lambda line: None)
    assert refused.commit == ""
    assert "replay: NO_NEW_TESTS" in _texts(refused.replay)
    assert (small.root / ".nwave/des/deliver-session.json").exists()


@pytest.mark.req("ND-185")
def test_an_old_log_is_self_reported(small: Small) -> None:
    delivery = _deliver(small)
    event = {"sid": "01-01", "p": "GREEN", "s": "EXECUTED", "d": "PASS", "t": "2026-01-01T00:00:00Z"}
    _edit(delivery, lambda d: (d.clear(), d.update(schema_version="3.0", feature_id="add-numbers", events=[event])))
    assert _verify(delivery).exit_code == 2


def test_a_clone_whose_log_lags_by_the_commit_record_still_holds(small: Small, tmp_path: Path) -> None:
    """R9: the commit of a step cannot hold the record of its own proof."""
    delivery = _deliver(small)
    clone = tmp_path / "clone"
    small.git("clone", "-q", str(small.root), str(clone))
    (clone / ".venv").symlink_to(small.root / ".venv")
    there = Delivery(clone.resolve(), delivery.feature_id)
    assert "missing: COMMIT" in _texts(_verify(there))
    replayed = _verify(there, replay=True)
    assert replayed.exit_code == 0, _texts(replayed)
    assert "01-01: the log ends before its last record" in replayed.notes[0]


def _finalized(small: Small) -> Delivery:
    delivery = _deliver(small)
    small.through()
    integrity.note(delivery, delivery.log(), _verify(delivery))
    small.archive()
    assert finalize(delivery, no_gates, lambda line: None).commit
    return delivery


def test_a_finalize_cut_short_before_its_commit_is_run_again(small: Small) -> None:
    delivery = _finalized(small)
    small.git("reset", "-q", "--soft", "HEAD~1")
    start(delivery.root, "add-numbers", None, "")
    assert next_action(gather(delivery)).command == "des finalize"
    assert finalize(delivery, no_gates, lambda line: None).commit
    assert next_action(gather(delivery)).kind is ActionKind.DONE


def test_a_finished_delivery_binds_nobody_when_its_words_come_again(small: Small) -> None:
    delivery = _finalized(small)
    assert start(delivery.root, "add-numbers", None, "claude-2").resumed
    assert session.load(str(small.root)) is None
    action = next_action(gather(delivery))
    assert (action.kind, action.command) == (ActionKind.DONE, f"des report {delivery.relative}")


@pytest.mark.parametrize("goal", ["add-numbers", "Subtract two things"])
def test_a_finalize_cut_short_after_its_commit_stands_in_nobodys_way(small: Small, goal: str) -> None:
    delivery = _finalized(small)
    session.save(str(small.root), Session("add-numbers", "deliver", delivery.relative, (), "", "today"))
    started = start(delivery.root, goal, None, "claude-2")
    active = session.load(str(small.root))
    assert (active and active.feature_id) == (None if started.resumed else "subtract-two-things")


def test_what_a_later_commit_by_hand_undid_is_not_finalized(small: Small) -> None:
    delivery = _deliver(small)
    small.commit("docs: the record")
    small.git("checkout", "-q", "HEAD~2", "--", "calc.py")
    small.git("rm", "-q", "tests/test_mul.py")
    small.commit('Revert "feat: multiply"')
    assert _verify(delivery).exit_code == 0
    result = _verify(delivery, replay=True)
    assert result.exit_code == 1
    assert "passed before the step: tests/test_mul.py::test_mul is gone" in _texts(result)
    small.git(
        "commit", "-q", "--allow-empty", "-m", "revert: as agreed\n\nSupersedes: tests/test_mul.py::test_mul — out"
    )
    assert _verify(delivery, replay=True).exit_code == 0


def test_a_later_commit_by_hand_that_breaks_a_step_is_not_finalized(small: Small) -> None:
    delivery = _deliver(small)
    small.write("calc.py", "def add(a, b):\n    return a + b\n\n\ndef mul(a, b):\n    return 0\n")
    small.commit("faster")
    result = _verify(delivery, replay=True)
    assert result.exit_code == 1
    assert "1 fail on the commit: tests/test_mul.py::test_mul" in _texts(result)


@pytest.mark.req("ND-138")
def test_no_records_and_a_part_of_the_phases_are_told_apart(small: Small) -> None:
    delivery = small.start(steps=2)
    small.dispatch("step", "01-01", "nw-software-crafter")
    record.phase(delivery, "01-01", "RED", "EXECUTED", "PASS", {})
    found = {finding.where.part: finding.what for finding in _verify(delivery).violations}
    assert found["01-01"] == "1/3 phases, missing: GREEN, COMMIT"
    assert found["01-02"] == "0/3 phases: no records"


@pytest.mark.req("ND-140")
@pytest.mark.parametrize(
    ("phases", "missing"),
    [
        (["RED", "GREEN", "COMMIT"], "1/3 phases, missing: RED, COMMIT"),
        (["RED", "GREEN"], "1/2 phases, missing: RED"),
        (["PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT"], "1/5 phases, missing: PREPARE, RED_ACCEPTANCE,"),
    ],
)
def test_completeness_is_measured_by_the_configured_phases(tmp_path: Path, phases: list[str], missing: str) -> None:
    small = Small(tmp_path / "other", {"rigor": {"tdd_phases": phases}})
    delivery = small.start()
    record.phase(delivery, "01-01", "GREEN", "EXECUTED", "PASS", {})
    assert missing in _texts(_verify(delivery))
