"""What agents hand in: who may, what is refused with its place, what it is bound to, and what follows from it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.flow import gate_record, record, reopenings
from des.state import dispatches
from des.track import checking, failures, receiving, submissions
from des.track.forms import FORMS
from des.track.gates import quality, security
from des.track.models import SUBJECTS
from tests.support.track_samples import FINDING, sample
from tests.track.desk import Desk, given

PLACE = {"file": "src/billing/usage.py", "line": 1}
BLOCKER = {**FINDING, **PLACE}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Its plan is approved, no task has begun."""
    return Desk(tmp_path_factory.mktemp("receiving") / "project", "planned")


@pytest.fixture
def desk(begun: Desk) -> Iterator[Desk]:
    with begun.cleared() as desk:
        yield desk


def judgement(*checks: str, **over: Any) -> dict[str, Any]:
    told = [{"id": one, "ok": True, "note": "Read in full."} for one in checks]
    return {"verdict": "PASS", "summary": "Fine.", "checks": told, "findings": [], **over}


def refused(desk: Desk, name: str, content: Any, step: str = "") -> str:
    """Why it is refused; nothing was recorded."""
    before = desk.delivery.log_path.read_bytes()
    with pytest.raises(DesError) as caught:
        desk.submit(name, content, step)
    assert caught.value.code == 1, caught.value
    assert caught.value.how
    assert desk.delivery.log_path.read_bytes() == before
    return str(caught.value)


# --- who may ---


@pytest.mark.req("DT-002", "DT-093")
def test_only_who_was_dispatched_for_it_submits(desk: Desk) -> None:
    with pytest.raises(DesError, match="no agent is at work that owes a submission readiness") as caught:
        receiving.receive(desk.facts, "readiness", json.dumps(given("readiness")))
    assert (caught.value.code, "des next" in caught.value.how) == (1, True)
    desk.works("submission", "02-01", "software-implementer", "submission:breakdown")
    with pytest.raises(DesError, match="no agent is at work"):
        receiving.receive(desk.facts, "readiness", json.dumps(given("readiness")))
    desk.ends()
    with pytest.raises(DesError, match="no agent is at work"):
        receiving.receive(desk.facts, "breakdown", json.dumps(given("breakdown")))
    with pytest.raises(DesError, match="there is no subject 'readyness'") as unknown:
        receiving.receive(desk.facts, "readyness", "{}")
    assert unknown.value.code == 2
    assert "readiness" in unknown.value.how


def test_of_another_delivery_it_counts_for_nothing_here(desk: Desk) -> None:
    key = desk.works("submission", "01-01", "project-manager", "submission:readiness")
    dispatches.update(str(desk.root), lambda state: setattr(state.get(key), "feature", "iteration-4"))
    with pytest.raises(DesError, match="no agent is at work"):
        receiving.receive(desk.facts, "readiness", json.dumps(given("readiness")))


@pytest.mark.req("DT-120", "DT-127")
def test_of_several_at_work_each_has_its_own_record(desk: Desk) -> None:
    for number, level in enumerate(("unit", "integration", "e2e"), 1):
        desk.works("submission", f"04-0{number}", "test-engineer", f"submission:suite/{level}")
    for level in ("e2e", "unit", "integration"):
        receiving.receive(desk.facts, f"suite/{level}", json.dumps(sample("suite")))
    log, code = desk.delivery.log(), desk.facts.code
    assert all(submissions.content(log, "suite", code, level) for level in ("unit", "integration", "e2e"))
    assert not submissions.content(log, "suite", code, "smoke")


@pytest.mark.req("DT-093")
def test_the_record_says_who_and_about_what(desk: Desk) -> None:
    done = desk.submit("review", given("T-01/review"), "03-01").record
    assert (done["subject"], done["scope"], done["by"], done["status"]) == (
        "review",
        "03-01",
        "code-reviewer",
        "APPROVED",
    )
    assert done["about"] == desk.facts.code
    assert done["content"] == given("T-01/review")
    assert done["dispatch"].startswith("toolu_")


def test_every_subject_has_its_form_and_none_is_left_over() -> None:
    assert FORMS.keys() == SUBJECTS.keys()
    plain = {"suite", "remediation", "assessment"}  # what their models do not say is for readers
    assert SUBJECTS.keys() - checking._CHECKS.keys() == plain
    assert receiving._FOLLOW.keys() <= SUBJECTS.keys()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '{"summary": "x"}', "[" * 50_000, '{"a": NaN}'])
@pytest.mark.parametrize("subject", ["readiness", "review", "plan"])
def test_what_is_no_submission_is_refused(desk: Desk, subject: str, text: str) -> None:
    assert subject in refused(desk, subject, text, "03-01" if subject == "review" else "")


# --- checks ---


@pytest.mark.req("DT-043", "DT-044")
def test_readiness_speaks_of_the_items_of_the_backlog(desk: Desk) -> None:
    told = given("readiness")
    assert "US-99" in refused(desk, "readiness", {**told, "items": [*told["items"], {"id": "US-99", "ready": True}]})
    assert "US-01" in refused(
        desk, "readiness", {**told, "items": [one for one in told["items"] if one["id"] != "US-01"]}
    )


@pytest.mark.req("DT-043", "DT-048")
def test_readiness_is_recorded_with_what_the_agent_found(desk: Desk) -> None:
    told = given("readiness")
    items = [
        {**one, "ready": False, "gaps": ["no rounding rule"]} if one["id"] == "US-03" else one for one in told["items"]
    ]
    done = desk.submit("readiness", {**told, "items": items}, "01-01", "project-manager")
    newest = gate_record.newest(desk.delivery.log(), "readiness")
    assert (done.told, newest["status"]) == (("iteration readiness: PARTIAL",), "PARTIAL")
    assert "US-03" not in newest["scope"]
    assert newest["inputs"] == done.record["about"] == desk.facts.ready.inputs
    assert [one["id"] for one in newest["backlog"]["items"]] == [one["id"] for one in items]


@pytest.mark.req("DT-050", "DT-051", "DT-056", "DT-057", "DT-058")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"item": "US-99"}, "US-99"),
        ({"acceptance_criteria": ["US-01-AC99"]}, "US-01-AC99"),
        ({"acceptance_criteria": ["US-01-AC1"]}, "US-01-AC2"),
        ({"dependencies": ["T-01"]}, "T-01"),
        ({"dependencies": ["T-77"]}, "T-77"),
        ({"id": "T-02"}, "T-02"),
        ({"estimate_hours": 4.5}, "4.5"),
    ],
)
def test_a_breakdown_fits_the_scope(desk: Desk, change: dict[str, Any], word: str) -> None:
    told = given("breakdown")
    told["tasks"][0].update(change)
    assert word in refused(desk, "breakdown", told)


@pytest.mark.req("DT-059", "DT-060", "DT-063")
def test_a_strategy_fits_the_breakdown(desk: Desk) -> None:
    told = given("test-first")
    assert "T-01" in refused(desk, "test-first", {"tasks": told["tasks"][1:]})
    bare = copy.deepcopy(told)
    bare["tasks"][0]["before"] = []
    assert "T-01" in refused(desk, "test-first", bare)
    assert desk.submit("test-first", told).record["about"] == submissions.digest(desk.facts.breakdown)


@pytest.mark.req("DT-064", "DT-065", "DT-067", "DT-068")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda told: told["owners"].update({"T-01": "nobody"}), "nobody"),
        (lambda told: told["sequence"].pop(), "T-04"),
        (lambda told: told["sequence"].reverse(), "T-0"),
        (lambda told: told["milestones"].pop(), "T-0"),
        (lambda told: told.update(risks=[]), "US-0"),
        (lambda told: told.update(end="2020-01-01"), "2020-01-01"),
    ],
)
def test_a_plan_fits_tasks_team_and_risks(desk: Desk, change: Any, word: str) -> None:
    told = given("plan")
    change(told)
    assert word in refused(desk, "plan", told)


@pytest.mark.req("DT-021", "DT-058")
def test_a_new_breakdown_takes_strategy_and_plan_out_of_force(desk: Desk) -> None:
    """Each is bound to the one before it."""
    told = given("breakdown")
    told["summary"] = "The same, in other words."
    assert desk.facts.strategy
    desk.submit("breakdown", told, "02-01", "software-implementer")
    assert desk.facts.breakdown["summary"] == told["summary"]
    assert desk.facts.strategy == {}


@pytest.mark.req("DT-016", "DT-021", "DT-074")
def test_the_plan_becomes_an_approved_roadmap(desk: Desk) -> None:
    desk.delivery.roadmap_path.unlink()
    assert not desk.facts.approval.approved
    done = desk.submit("plan", given("plan"), "02-03", "project-manager")
    assert done.told == ("planned: 4 tasks",)
    assert desk.facts.approval.approved
    roadmap = desk.delivery.roadmap()
    assert roadmap
    assert [step.raw["task"] for step in roadmap.steps] == given("plan")["sequence"]


@pytest.mark.req("DT-094", "DT-095", "DT-099", "DT-100", "DT-101")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda told: told.update(blockers=[BLOCKER]), "APPROVED with blockers"),
        (lambda told: told.update(verdict="NEEDS_CHANGES"), "NEEDS_CHANGES without a blocker"),
        (lambda told: told["checks"]["acceptance"].pop(), "US-01-AC2 is not answered"),
        (lambda told: told["checks"]["acceptance"][0].update(ac="US-02-AC1"), "US-02-AC1 is no criterion of this task"),
        (lambda told: told["checks"]["acceptance"][0].update(met=False), "US-01-AC1 is not well"),
        (lambda told: told["checks"]["security"].update(ok=False), "security is not well"),
        (lambda told: told["suggestions"][0].update(line=99_999), "suggestions[0]: src/billing/usage.py:99999"),
        (lambda told: told["suggestions"][0].update(file="src/nothing.py"), "src/nothing.py:20 does not exist"),
    ],
)
def test_a_review_says_what_its_verdict_says(desk: Desk, change: Any, word: str) -> None:
    told = given("T-01/review")
    change(told)
    assert word in refused(desk, "review", told, "03-01")


@pytest.mark.req("DT-100")
@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../outside.txt", "src", "a\0b", "x" * 5_000, "loop", "src/billing/usage.py/x"]
)
def test_a_place_outside_or_impossible_does_not_exist(desk: Desk, name: str) -> None:
    (desk.root.parent / "outside.txt").write_text("one line\n")
    loop = desk.root / "loop"
    loop.is_symlink() or loop.symlink_to("loop")
    told = {**given("T-01/review"), "verdict": "NEEDS_CHANGES", "blockers": [{**FINDING, "file": name, "line": 1}]}
    assert "blockers[0]" in refused(desk, "review", told, "03-01")


@pytest.mark.req("DT-101", "DT-104")
def test_a_review_that_asks_for_changes_sends_the_task_back_three_times(desk: Desk) -> None:
    told = {**given("T-01/review"), "verdict": "NEEDS_CHANGES", "blockers": [BLOCKER]}
    for attempt in (1, 2, 3):
        assert "goes back" in desk.submit("review", told, "03-01").told[0]
        back = reopenings.all_of(desk.delivery.log())[-1]
        assert (back.step, back.cause, back.attempt, back.files) == ("03-01", "review", attempt, (PLACE["file"],))
        assert FINDING["problem"] in back.findings[0]
    assert desk.submit("review", told, "03-01").told == ("the user is asked",)
    assert len(reopenings.all_of(desk.delivery.log())) == 3


@pytest.mark.req("DT-121", "DT-123")
def test_fixes_name_each_test_that_failed_and_no_other(desk: Desk) -> None:
    wanted = ["tests/unit/test_a.py::test_a[1: x]", "tests/unit/test_a.py::test_b"]
    failing = [
        {"id": one, "message": "assert 1 == 2"} for one in (*wanted, "tests/unit/test_of_another_task.py::test_a")
    ]
    record.gate(desk.delivery, "suite-unit", "FAIL", code="c", failing=[{"id": "tests/unit/test_a.py::test_old"}])
    record.gate(desk.delivery, "suite-unit", "FAIL", code="c", failing=failing)
    back = {"cause": failures.CAUSE, "findings": ["told in any words"], "files": ["tests/unit/test_a.py"]}
    record.gate(desk.delivery, reopenings.GATE, "OPEN", step="03-01", **back, attempt=1)
    log = desk.delivery.log()
    assert failures.tests(log, reopenings.all_of(log)[-1]) == wanted
    fix = {"cause": "off by one", "locus": "code", "fix": "count from 1"}
    other = "tests/unit/test_a.py::test_c"
    answer = refused(desk, "fixes", {"fixes": [{"test": one, **fix} for one in (wanted[0], other)]}, "03-01")
    assert f"{wanted[1]} failed and has no entry" in answer
    assert f"{other} is no test that failed" in answer
    done = desk.submit("fixes", {"fixes": [{"test": one, **fix} for one in wanted]}, "03-01")
    assert done.record["scope"] == "03-01"


@pytest.mark.req("DT-131", "DT-134", "DT-152", "DT-153", "DT-154")
@pytest.mark.parametrize(("subject", "checks"), [("security", security.CHECKS), ("quality", quality.CHECKS)])
def test_a_judgement_answers_every_check(desk: Desk, subject: str, checks: tuple[str, ...]) -> None:
    assert f"checks: {checks[0]} is not answered" in refused(desk, subject, judgement(*checks[1:]))
    assert desk.submit(subject, judgement(*checks)).record["status"] == "PASS"


@pytest.mark.req("DT-132", "DT-135")
def test_a_judgement_is_what_its_findings_say(desk: Desk) -> None:
    grave = {**BLOCKER, "severity": "high"}
    assert "PASS with a critical or high" in refused(desk, "security", judgement(*security.CHECKS, findings=[grave]))
    assert "FAIL without a finding" in refused(desk, "security", judgement(*security.CHECKS, verdict="FAIL"))
    lost = {**grave, "file": "src/gone.py"}
    assert "src/gone.py:1" in refused(desk, "security", judgement(*security.CHECKS, verdict="FAIL", findings=[lost]))
    ill = judgement("spoofing")
    ill["checks"][0]["ok"] = False
    assert "PASS, but spoofing is not well" in refused(desk, "security-architecture", ill)


@pytest.mark.req("DT-131")
def test_the_gatekeeper_has_a_note_on_each_changed_file_of_authentication(desk: Desk) -> None:
    """An answer without one would leave the gate undecided, and nobody would be asked for it again."""
    facts = {"code": desk.facts.code, "auth_changes": ["src/billing/keys.py"], "findings": []}
    record.gate(desk.delivery, security.NAME, "INDETERMINATE", **facts)
    told = judgement(*security.CHECKS)
    assert "checks: auth: src/billing/keys.py was changed" in refused(desk, "security", told)
    told["checks"].append({"id": "auth", "ok": True, "note": "src/billing/keys.py compares in constant time."})
    assert desk.submit("security", told).record["status"] == "PASS"


@pytest.mark.req("DT-171")
def test_release_notes_name_each_visible_item_once(desk: Desk) -> None:
    told = given("release-notes")
    twice = copy.deepcopy(told)
    twice["improvements"] = twice["new_features"][:1]
    assert "US-01 stands 2 times" in refused(desk, "release-notes", twice)
    assert "US-01 stands 0 times" in refused(desk, "release-notes", {**told, "new_features": told["new_features"][1:]})
    strange = {**told, "improvements": [{"item": "US-77", "text": "?"}]}
    assert "US-77 is no item" in refused(desk, "release-notes", strange)
    assert desk.submit("release-notes", told).record["status"] == "SUBMITTED"


@pytest.mark.req("DT-171")
def test_release_notes_name_each_open_defect(desk: Desk) -> None:
    failing = [{"id": "tests/unit/test_a.py::test_a", "message": "assert 1 == 2"}]
    record.gate(desk.delivery, "suite-unit", "FAIL", code="c", failing=failing)
    told = given("release-notes")
    assert "DEF-01 (tests/unit/test_a.py::test_a) is open" in refused(desk, "release-notes", told)
    told["known_issues"].append({"text": "Bills of one day are wrong (DEF-01)."})
    assert desk.submit("release-notes", told).record["status"] == "SUBMITTED"


@pytest.mark.req("DT-174", "DT-175")
def test_the_runbook_answers_for_every_kind_of_change(desk: Desk) -> None:
    told = given("runbook")
    assert "nothing is said about" in refused(desk, "runbook", {**told, "impacts": told["impacts"][1:]})
    empty = copy.deepcopy(told)
    empty["impacts"][0] = {"category": empty["impacts"][0]["category"]}
    refused(desk, "runbook", empty)
    assert desk.submit("runbook", told).record["status"] == "SUBMITTED"


@pytest.mark.req("DT-159")
def test_a_remediation_sends_back_only_what_gates_found(desk: Desk) -> None:
    """An integration that failed has its remediation too; no gate is in its way."""
    assert desk.submit("remediation", sample("remediation")).told == ()
    assert reopenings.all_of(desk.delivery.log()) == []


@pytest.mark.req("DT-186", "DT-187")
def test_the_figures_go_on_record_with_the_assessment(desk: Desk) -> None:
    desk.submit("assessment", given("assessment"))
    metrics = gate_record.newest(desk.delivery.log(), "metrics")
    assert (metrics["status"], metrics["code"], metrics["tasks"]["planned"]) == ("MEASURED", desk.facts.code, 4)


def test_the_desk_is_as_it_was(begun: Desk) -> None:
    assert begun.delivery.log().events[-1].gate != "metrics"
    assert Path(begun.root, "src/billing/usage.py").is_file()
