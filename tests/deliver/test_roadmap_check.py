"""The roadmap gate (nw-deliver text, "Roadmap Quality Gate"; des-reference §7.1-7.2)."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from des.contract import roadmap as roadmap_file
from des.contract.paths import PathRules
from des.deliver import roadmap_documents
from des.deliver.gates import roadmap as gate
from des.deliver.roadmap_check import findings
from des.facts import design, scenarios
from des.flow.delivery import Delivery
from des.verdict import Status
from tests.support.small import Small


def _step(sid: str, **more: Any) -> dict[str, Any]:
    return {
        "id": sid,
        "name": f"Behaviour {sid}",
        "criteria": [f"Calling it with case {sid} shows the {'abcdefgh'[int(sid[-1])] * 4} result"],
        "files_to_modify": [f"src/m{sid}.py"],
        "deps": [],
        **more,
    }


def _roadmap(*steps: dict[str, Any]) -> dict[str, Any]:
    return {
        "roadmap": {"project_id": "x", "created_at": "2026-01-01T00:00:00Z", "total_steps": len(steps)},
        "phases": [{"id": "01", "name": "All", "steps": list(steps)}],
        "implementation_scope": {"source_directories": ["src/"], "test_directories": ["tests/"]},
        "validation": {"status": "pending"},
    }


def _found(tmp_path: Path, data: dict[str, Any]) -> list[str]:
    if not (tmp_path / ".git").exists():
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return findings(Delivery(tmp_path, "x"), roadmap_file.parse(data, "roadmap.json"))


GOOD = _roadmap(_step("01-01"), _step("01-02", deps=["01-01"]))


@pytest.mark.req("ND-165")
def test_a_good_roadmap_has_no_findings(tmp_path: Path) -> None:
    assert _found(tmp_path, GOOD) == []


def _edit(path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    target: Any = data
    *parents, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    for part in parents:
        target = target[part]
    target[last] = value
    return data


@pytest.mark.req("ND-165", "ND-166", "ND-169")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_edit("roadmap.project_id", "y"), ["'y' is not the feature id 'x'"]),
        (_edit("roadmap.total_steps", 7), ["says 7, there are 2"]),
        (_edit("roadmap.total_steps", "two"), ["roadmap.total_steps"]),
        (_edit("phases.0.steps.1.id", "02-01"), ["ids begin with their phase"]),
        (_edit("phases.0.steps.1.deps", ["01-09"]), ["depends on 01-09, which does not exist"]),
        (_edit("phases.0.steps.0.deps", ["01-02"]), ["in a circle"]),
        (_edit("phases.0.steps.0.deps", ["01-01"]), ["in a circle"]),
        (_edit("phases.0.steps.0.criteria", []), ["phases[0].steps[0].criteria"]),
        (_edit("phases.0.steps.0.criteria", ["self._price() returns 4"]), ["private method"]),
        (_edit("phases.0.steps.0.criteria", ["word " * 31]), ["more than 30 words"]),
        (_edit("phases.0.steps.0.criteria", ["a b", "c d e", "f", "g h", "i j k l", "m n o"]), ["6 criteria"]),
        (_edit("phases.0.steps.0.files_to_modify", []), ["no files_to_modify"]),
        (_edit("phases.0.steps.0.name", "n " * 11), ["more than 10 words"]),
        (_edit("validation.status", "done"), ["validation.status"]),
        (_edit("phases.0.steps.0.agent", "nw-wizard"), ["step 01-01: agent 'nw-wizard' is unknown"]),
        (_edit("phases.0.description", "word " * 51), ["phase 01: a description of more than 50 words"]),
        (_edit("phases.0.steps.0.implementation_notes", "word " * 500), ["words for 2 steps, at most 500"]),
        (_edit("phases.0.steps.0.supersedes_paths", "src/old.py"), ["phases[0].steps[0].supersedes_paths"]),
    ],
)
def test_each_fault_is_named(tmp_path: Path, data: dict[str, Any], words: list[str]) -> None:
    found = "\n".join(_found(tmp_path, data))
    for word in words:
        assert word in found


@pytest.mark.req("ND-168")
def test_three_steps_of_one_form_are_one_step(tmp_path: Path) -> None:
    steps = [_step(f"01-0{i}", criteria=[f"Zone '{z}' costs {i} euros"]) for i, z in enumerate("ABC", 1)]
    assert "3 steps have criteria of the same form" in "\n".join(_found(tmp_path, _roadmap(*steps)))


@pytest.mark.req("ND-167")
def test_too_many_steps_for_their_files(tmp_path: Path) -> None:
    steps = [_step(f"01-0{i}", files_to_modify=["src/one.py"]) for i in range(1, 4)]
    assert "3 steps for 1 files" in "\n".join(_found(tmp_path, _roadmap(*steps)))


@pytest.mark.req("ND-088", "ND-171")
def test_with_distill_every_step_names_its_scenario(tmp_path: Path) -> None:
    feature = tmp_path / "docs/feature/x"
    feature.mkdir(parents=True)
    (feature / "feature-delta.md").write_text("## Wave: DISTILL / [REF] Scenario List with Tags\n\n- one\n")
    found = _found(tmp_path, GOOD)
    assert [f for f in found if "test_file and scenario_name" in f] == found
    assert len(found) == 2


FEATURE_FILE = """Feature: Login
  @walking_skeleton @US-01
  Scenario: A token, at once; for a valid login
    Then ok
  @US-01
  Scenario: A reason
    Then ok
"""


def _against(data: dict[str, Any], text: str = FEATURE_FILE) -> str:
    roadmap = roadmap_file.parse(data, "roadmap.json")
    read = scenarios.parse(text, "login.feature").scenarios
    return "\n".join(roadmap_documents.scenario_findings(roadmap, read))


LINKED = _roadmap(
    _step("01-01", scenario_name="A token, at once; for a valid login"), _step("01-02", scenario_name="A reason")
)


@pytest.mark.req("ND-093", "ND-095")
def test_every_scenario_has_one_step_and_every_step_one_that_exists(tmp_path: Path) -> None:
    assert _against(LINKED) == ""
    both = copy.deepcopy(LINKED)
    both["phases"][0]["steps"][1]["scenario_name"] = "A token, at once; for a valid login"
    assert "belongs to one step, and 01-01, 01-02 name it" in _against(both)
    assert "login.feature:6: no step names the scenario 'A reason'" in _against(both)
    other = copy.deepcopy(LINKED)
    other["phases"][0]["steps"][1]["scenario_name"] = "A raeson"
    assert "step 01-02: no .feature file has a scenario 'A raeson'; is it 'A reason'?" in _against(other)
    late = copy.deepcopy(LINKED)
    late["phases"] += [{"id": "02", "name": "Late", "steps": [_step("02-01", scenario_name="A reason")]}]
    late["phases"][0]["steps"] = [_step("01-01"), _step("01-02", scenario_name="A reason")]
    late["phases"][1]["steps"] = [_step("02-01", scenario_name="A token, at once; for a valid login")]
    assert "step 02-01: login.feature:3 is @walking_skeleton; its step belongs to phase 01" in _against(late)


@pytest.mark.req("ND-094")
def test_eight_scenarios_in_a_step_are_split_or_flagged_for_the_reviewer() -> None:
    names = [f"Case {n}" for n in "ABCDEFGH"]
    text = "Feature: F\n" + "".join(f"  Scenario: {name}\n    Then ok\n" for name in names)
    large = _roadmap(_step("01-01", scenario_name="; ".join(names)))
    assert _against(large, text).startswith("step 01-01: 8 scenarios; split it, or write @sizing-review-needed")
    large["phases"][0]["steps"][0]["implementation_notes"] = "@sizing-review-needed: one table of prices"
    assert _against(large, text) == ""
    seven = _roadmap(_step("01-01", scenario_name="; ".join(names[:7])))
    assert _against(seven, text).startswith("login.feature:16: no step names the scenario 'Case H'")


@pytest.mark.req("ND-068")
def test_a_path_without_a_row_needs_its_reason() -> None:
    roadmap = roadmap_file.parse(_roadmap(_step("01-01", files_to_modify=["src/a.py", "src/b.py", "tests/x.py"])), "r")
    rows = (design.Component("A", ("src/a.py",), "create", 1),)
    found = list(roadmap_documents.design_findings(roadmap, rows, "feature-delta.md", PathRules()))
    assert [line.partition(" (")[0] for line in found] == [
        "step 01-01: src/b.py is in no row of Component Decomposition"
    ]
    told = roadmap_file.parse(
        _roadmap(_step("01-01", files_to_modify=["src/b.py"], implementation_notes="generated by the build")), "r"
    )
    assert list(roadmap_documents.design_findings(told, rows, "feature-delta.md", PathRules())) == []


@pytest.mark.parametrize(
    ("more", "deliverable", "refused"),
    [
        ({}, "skill", True),
        ({"test_file": "tests/examples.md"}, "plugin", True),
        ({"test_file": "tests/hook.bats"}, "plugin", False),
        ({"scenario_name": "The skill answers"}, "skill", False),
        ({}, "application", False),
    ],
)
def test_a_step_of_a_plugin_or_skill_can_be_executed(more: dict[str, Any], deliverable: str, refused: bool) -> None:
    roadmap = roadmap_file.parse(_roadmap(_step("01-01", **more)), "r")
    assert bool(list(roadmap_documents.behaviour_findings(roadmap, deliverable))) == refused


@pytest.mark.req("ND-089")
def test_the_gate_says_what_the_check_finds(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.start()
    assert gate.run(small.delivery).status is Status.PASS
    plan = json.loads(small.delivery.roadmap_path.read_text("utf-8"))
    plan["roadmap"]["total_steps"] = 9
    small.delivery.roadmap_path.write_text(json.dumps(plan), "utf-8")
    failed = gate.run(small.delivery)
    assert failed.exit_code == 1
    assert "total_steps: says 9" in failed.findings[0].text
    small.delivery.roadmap_path.unlink()
    assert gate.run(small.delivery).exit_code == 2
