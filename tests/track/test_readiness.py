"""The Definition of Ready (text, step 1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts.backlog import Acceptance, Backlog, CriterionTest, Item
from des.track import models, references
from des.track.models.planning import ReadinessModel
from des.track.readiness import Readiness, ReadyStatus, judge, judgement_problems
from des.track.references import References
from des.verdict import Finding, Place
from tests.support.track_backlog import DESIGN, REFERENCES, backlog, ready

AC = Acceptance("US-01-AC1", "Seen.", 9)
TEST = CriterionTest("US-01-AC1", "Look.", 11)


def judgement(*items: dict[str, Any]) -> ReadinessModel:
    return models.of(ReadinessModel, {"items": list(items), "summary": "x"})


def checks(found: Readiness, item_id: str = "US-01") -> list[str]:
    return [gap.rule for item in found.items if item.id == item_id for gap in item.failed]


@pytest.mark.req("DT-040", "DT-041", "DT-042", "DT-043")
def test_a_ready_backlog_with_its_sums() -> None:
    found = judge(
        backlog(ready(), ready("US-02", estimate=5, risk="high", dependencies=("US-01", "US-00"))), REFERENCES
    )
    assert (found.status, found.scope, found.deferred, found.blockers) == (
        ReadyStatus.READY,
        ("US-01", "US-02"),
        (),
        (),
    )
    assert found.to_json() == {
        "inputs": "d1",
        "items": [
            {"id": "US-01", "points": 3, "ready": True, "failed": []},
            {"id": "US-02", "points": 5, "ready": True, "failed": []},
        ],
        "blockers": [],
        "points_ready": 8,
        "points_total": 8,
        "risk_items": ["US-02"],
        "scope": ["US-01", "US-02"],
        "deferred": [],
    }


@pytest.mark.parametrize(
    ("change", "check", "words"),
    [
        pytest.param({"criteria": (), "tests": ()}, "criteria", "no acceptance criteria", marks=pytest.mark.req("DT-035")),
        pytest.param({"criteria": (Acceptance("", "x", 9), AC)}, "criteria", "criterion 1 of US-01 has no id", marks=pytest.mark.req("DT-035")),
        pytest.param({"criteria": (AC, AC)}, "criteria", "US-01-AC1 stands twice", marks=pytest.mark.req("DT-035")),
        pytest.param({"criteria": (Acceptance("US-01-AC1", "", 9),)}, "criteria", "says nothing", marks=pytest.mark.req("DT-035")),
        pytest.param({"criteria": (Acceptance("US-01-AC1", "Price TBD", 9),)}, "criteria", "says nothing", marks=pytest.mark.req("DT-035")),
        pytest.param({"criteria": (Acceptance("US-01-AC1", "A price of ??? EUR", 9),)}, "criteria", "says nothing", marks=pytest.mark.req("DT-035")),
        pytest.param({"use_case": ""}, "use-case", "names no use case", marks=pytest.mark.req("DT-033")),
        pytest.param({"use_case": "UC-09"}, "use-case", "holds the use case UC-09", marks=pytest.mark.req("DT-033")),
        pytest.param({"design_refs": ()}, "design", "refers to no design", marks=pytest.mark.req("DT-036")),
        pytest.param({"design_refs": ("x.md#y",)}, "design", "x.md#y: it was not looked up", marks=pytest.mark.req("DT-036")),
        pytest.param({"dependencies": None}, "dependencies", "nobody has said", marks=pytest.mark.req("DT-037")),
        pytest.param({"dependencies": ("US-77",)}, "dependencies", "neither in the backlog nor finished", marks=pytest.mark.req("DT-037")),
        pytest.param({"tests": ()}, "tests", "US-01-AC1 has no test criterion", marks=pytest.mark.req("DT-038")),
        pytest.param({"tests": (CriterionTest("US-01-AC1", "TODO", 11),)}, "tests", "has no test criterion", marks=pytest.mark.req("DT-038")),
        pytest.param({"tests": (TEST, CriterionTest("US-01-AC9", "x", 11))}, "tests", "'US-01-AC9', which the item does not have", marks=pytest.mark.req("DT-038")),
        pytest.param({"estimate": None}, "estimate", "has no estimate", marks=pytest.mark.req("DT-039")),
        pytest.param({"estimate": 4}, "estimate", "has the estimate 4", marks=pytest.mark.req("DT-039")),
        pytest.param({"estimate": 2.5}, "estimate", "has the estimate 2.5", marks=pytest.mark.req("DT-039")),
        pytest.param({"defects": (Finding("value-unknown", Place("b.md", 7), "kind is 'x'", "y"),)}, "form", "line 7: kind is 'x'", marks=pytest.mark.req("DT-044")),
    ],
)  # fmt: skip
def test_each_check_fails_with_its_gap_and_fix(change: dict[str, Any], check: str, words: str) -> None:
    found = judge(backlog(ready(**change), ready("US-02")), REFERENCES)
    failed = found.items[0].failed
    assert [gap.rule for gap in failed if words in gap.what][:1] == [check], failed
    assert {gap.rule for gap in failed} == {check}
    assert all(gap.fix for gap in failed)
    assert (found.status, found.scope) == (ReadyStatus.PARTIAL, ("US-02",))
    assert found.deferred[0][0] == "US-01"
    assert words in found.deferred[0][1]


@pytest.mark.req("DT-036")
def test_a_reason_stands_for_a_design() -> None:
    assert judge(backlog(ready(design_refs=(), design_not_needed="One line.")), REFERENCES).status is ReadyStatus.READY


def test_a_todo_may_be_what_the_product_is_about() -> None:
    criteria = (Acceptance("US-01-AC1", "A todo can be ticked off.", 9),)
    assert judge(backlog(ready(criteria=criteria)), REFERENCES).status is ReadyStatus.READY


@pytest.mark.req("DT-043", "DT-048")
def test_the_scope_is_closed_under_dependencies() -> None:
    items = [ready("A", estimate=None), ready("B", dependencies=("A",)), ready("C", dependencies=("B",)), ready("D")]
    found = judge(backlog(*reversed(items)), REFERENCES)
    assert (found.status, found.scope) == (ReadyStatus.PARTIAL, ("D",))
    assert dict(found.deferred)["C"] == "C depends on B, which is not ready"
    assert found.to_json()["deferred"] == [item_id for item_id, _ in found.deferred]
    assert (found.points_ready, found.points_total) == (3, 9)


@pytest.mark.req("DT-037", "DT-043")
def test_a_circle_blocks_and_is_named() -> None:
    items = [
        ready("A", dependencies=("B",)),
        ready("B", dependencies=("A",)),
        ready("C", dependencies=("A",)),
        ready("D"),
    ]
    found = judge(backlog(*items), REFERENCES)
    assert (found.status, found.scope) == (ReadyStatus.BLOCKED, ())
    assert found.blockers[0].what == "items wait for each other: A → B → A"
    assert [checks(found, name) for name in "ABCD"] == [["dependencies"], ["dependencies"], ["dependencies"], []]
    assert judge(backlog(ready(dependencies=("US-01",))), REFERENCES).status is ReadyStatus.BLOCKED


@pytest.mark.req("DT-032", "DT-033", "DT-034", "DT-043", "DT-047")
def test_what_all_items_need_blocks_when_it_is_missing() -> None:
    nothing = judge(Backlog(), References(3, architecture="it is not there"))
    assert nothing.status is ReadyStatus.BLOCKED
    assert [gap.rule for gap in nothing.blockers] == ["backlog", "requirements", "architecture"]
    assert "/flow-discovery-track 3" in nothing.blockers[0].fix
    assert "iteration-3-ready-backlog.md" in nothing.blockers[0].what
    broken = judge(
        backlog(ready(), defects=(Finding("not-yaml", Place("b.md", 4), "not YAML", "correct it"),)), REFERENCES
    )
    assert (broken.status, broken.blockers[0].what) == (ReadyStatus.BLOCKED, "b.md:4: not YAML")
    assert judge(backlog(), REFERENCES).status is ReadyStatus.BLOCKED
    assert judge(backlog(ready(estimate=None)), REFERENCES).status is ReadyStatus.BLOCKED


@pytest.mark.req("DT-044")
def test_the_project_manager_tightens_and_never_loosens() -> None:
    both = backlog(ready(), ready("US-02", estimate=None), ready("US-03"))
    said = judgement(
        {"id": "US-01", "ready": False, "gaps": ["Nobody knows the tariff."]},
        {"id": "US-02", "ready": True},
        {"id": "US-99", "ready": False, "gaps": ["x"]},
    )
    found = judge(both, REFERENCES, said)
    assert [gap.what for gap in found.items[0].failed] == ["Nobody knows the tariff."]
    assert (checks(found, "US-01"), checks(found, "US-02")) == (["project-manager"], ["estimate"])
    assert found.scope == ("US-03",)


@pytest.mark.req("DT-044")
def test_what_is_wrong_with_a_judgement() -> None:
    said = judgement(
        {"id": "US-01", "ready": False}, {"id": "US-01", "ready": True}, {"id": "US-99", "ready": True}
    )  # fmt: skip
    found = judgement_problems(said, backlog(ready(), ready("US-02")))
    assert [(one.rule, one.where.part) for one in found] == [
        ("item-twice", "items[0].id"),
        ("gap-missing", "items[0].gaps"),
        ("item-twice", "items[1].id"),
        ("item-unknown", "items[2].id"),
        ("item-missing", "items"),
    ]
    assert judgement_problems(judgement({"id": "US-01", "ready": True}), backlog(ready())) == []


ITEMS = st.builds(
    ready,
    item_id=st.sampled_from(["A", "B", "C", "D"]),
    count=st.integers(0, 2),
    estimate=st.sampled_from([None, 1, 4, 13]),
    risk=st.sampled_from(["", "high"]),
    dependencies=st.none() | st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), max_size=3).map(tuple),
)


@given(st.lists(ITEMS, max_size=4, unique_by=lambda item: item.id))
def test_the_scope_never_waits_for_what_is_outside(items: list[Item]) -> None:
    found = judge(backlog(*items), REFERENCES)
    scope = set(found.scope)
    for item in items:
        if item.id in scope:
            assert set(item.dependencies or ()) <= scope
    assert (found.status is ReadyStatus.BLOCKED) == (not scope)
    assert (found.status is ReadyStatus.READY) == (bool(items) and len(scope) == len(items))
    assert found.points_ready <= found.points_total


def test_a_thousand_items() -> None:
    items = [ready(f"US-{n}", dependencies=(f"US-{n - 1}",) if n else ()) for n in range(1000)]
    assert len(judge(backlog(*items), REFERENCES).scope) == 1000


@pytest.mark.req("DT-032", "DT-033", "DT-034", "DT-036", "DT-048")
def test_references_are_looked_up_in_the_project(tmp_path: Path) -> None:
    one = backlog(ready(), file="b.md")
    nothing = references.gather(tmp_path, one, 3)
    assert (nothing.use_cases, bool(nothing.architecture), bool(nothing.design[DESIGN])) == (frozenset(), True, True)
    for path, text in {
        ".aiwg/requirements/use-case-quote.md": "# UC-01: Quote\n",
        ".aiwg/architecture/software-architecture-doc.md": "# Parts\n\n" + "long " * 100,
        ".aiwg/architecture/a.md": "# Pricing\n",
        "b.md": "the backlog",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = references.gather(tmp_path, one, 3, ["US-00"])
    assert judge(one, found).status is ReadyStatus.READY
    assert (found.design, found.architecture, found.finished) == ({DESIGN: ""}, "", {"US-00"})
    assert references.gather(tmp_path, one, 3).inputs == found.inputs
    (tmp_path / ".aiwg/architecture/a.md").write_text("# Pricing\n\nMore.\n", "utf-8")
    assert references.gather(tmp_path, one, 3).inputs != found.inputs
