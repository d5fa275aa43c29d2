"""The roadmap gate (nw-deliver text, "Roadmap Quality Gate"; des-reference §7.1-7.2)."""

import copy
from pathlib import Path
from typing import Any

import pytest

from des.contract import roadmap as roadmap_file
from des.deliver.roadmap_check import findings
from des.flow.delivery import Delivery


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
