"""Reading the plan."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import roadmap
from des.contract.errors import DesError

PLAN: dict[str, Any] = {
    "roadmap": {"project_id": "jwt-auth", "created_at": "2026-01-10T09:00:00Z", "total_steps": 3},
    "phases": [
        {
            "id": "01",
            "name": "Walking skeleton",
            "default_agent": "@nw-software-crafter",
            "steps": [
                {
                    "id": "01-01",
                    "name": "Login returns a token",
                    "criteria": ["A valid login yields a token", "An invalid one does not"],
                    "test_file": "tests/acceptance/test_login.py",
                    "scenario_name": "valid login",
                    "files_to_modify": ["src/auth/service.py"],
                    "deps": [],
                    "implementation_notes": "via the HTTP port",
                },
                {"id": "01-02", "name": "Token expires", "criteria": "After an hour", "deps": ["01-01"]},
            ],
        },
        {
            "id": "02",
            "name": "More",
            "depends_on": ["01"],
            "default_deps_strategy": "sequential",
            "steps": [
                {"id": "02-01", "name": "a", "criteria": [], "agent": "nw-functional-software-crafter"},
                {"id": "02-02", "name": "b", "criteria": []},
                {"id": "02-03", "name": "c", "criteria": [], "deps": ["01-01"]},
            ],
        },
    ],
    "implementation_scope": {"source_directories": ["src/auth/"]},
    "validation": {"status": "approved", "reviewer": "nw-acceptance-designer-reviewer", "approved_at": "2026-01-10"},
}


@pytest.mark.req("ND-177")
def test_a_plan_is_read_whole() -> None:
    plan = roadmap.parse(PLAN, "here")
    assert (plan.project_id, plan.status, plan.approved_at) == ("jwt-auth", "approved", "2026-01-10")
    assert plan.reviewer == "nw-acceptance-designer-reviewer"
    assert plan.scope == {"source_directories": ["src/auth/"]}
    assert plan.raw is PLAN
    first = plan.steps[0]
    assert (first.id, first.name, first.phase_id, first.agent) == (
        "01-01", "Login returns a token", "01", "nw-software-crafter",
    )  # fmt: skip
    assert first.criteria == ("A valid login yields a token", "An invalid one does not")
    assert (first.test_file, first.scenario_name) == ("tests/acceptance/test_login.py", "valid login")
    assert (first.files_to_modify, first.deps) == (("src/auth/service.py",), ())
    assert first.implementation_notes == "via the HTTP port"


def test_what_is_left_out_reads_as_empty() -> None:
    step = roadmap.parse(PLAN, "here").step("01-02")
    assert step is not None
    assert step.criteria == ("After an hour",)
    assert (step.test_file, step.files_to_modify, step.implementation_notes) == ("", (), "")
    bare = roadmap.parse({"phases": []}, "here")
    assert (bare.project_id, bare.status, bare.scope, bare.steps) == ("", "pending", {}, ())


def test_dependencies_follow_from_phases_and_their_strategy_too() -> None:
    deps = {step.id: step.deps for step in roadmap.parse(PLAN, "here").steps}
    assert deps["02-01"] == ("01-01", "01-02")
    assert deps["02-02"] == ("01-01", "01-02", "02-01")
    assert deps["02-03"] == ("01-01", "01-02")


def test_an_agent_of_the_step_comes_before_that_of_the_phase() -> None:
    plan = roadmap.parse(PLAN, "here")
    assert plan.steps[2].agent == "nw-functional-software-crafter"
    assert plan.steps[3].agent == ""


def test_a_step_that_is_not_there_is_none() -> None:
    assert roadmap.parse(PLAN, "here").step("09-09") is None


def test_a_flat_list_of_steps_is_tolerated() -> None:
    steps = [{"step_id": "01-01", "name": "a"}, {"id": "01-02", "implementation_notes": ["p", "q"]}]
    plan = roadmap.parse({"project_id": "x", "steps": steps}, "here")
    assert [step.id for step in plan.steps] == ["01-01", "01-02"]
    assert plan.project_id == "x"
    assert plan.steps[1].implementation_notes == "p\nq"


def test_a_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "roadmap.json"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    assert len(roadmap.load(str(path)).steps) == 5


def changed(*path: Any, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(PLAN)
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


STEP = ("phases", 0, "steps", 0)
WRONG = {
    "list": ([], "a list"),
    "text": ("x", "text"),
    "null": (None, "null"),
    "number": (3, "a number"),
    "nothing": ({}, "neither 'phases' nor 'steps'"),
    "phases object": (changed("phases", value={}), "'phases' must be a list"),
    "phases null": (changed("phases", value=None), "'phases' must be a list, it is null"),
    "phase text": (changed("phases", 0, value="x"), "phases[0]"),
    "steps missing": (changed("phases", 0, value={"id": "01"}), "phases[0]: 'steps' must be a list"),
    "step number": (changed(*STEP, value=1), "steps[0]"),
    "step id number": (changed(*STEP, "id", value=101), "'id' must be text"),
    "step id missing": (changed(*STEP, "id", value=""), "not of the form NN-NN"),
    "step id loose": (changed(*STEP, "id", value="1-1"), "'1-1' is not of the form NN-NN"),
    "step id with line end": (changed(*STEP, "id", value="01-01\n"), "NN-NN"),
    "step id twice": (changed(*STEP, "id", value="01-02"), "01-02 stands twice"),
    "deps text": (changed(*STEP, "deps", value="01-02"), "'deps' must be a list of texts"),
    "deps of numbers": (changed(*STEP, "deps", value=[1]), "'deps[0]' must be text"),
    "criteria object": (changed(*STEP, "criteria", value={}), "'criteria' must be a list of texts"),
    "criteria of lists": (changed(*STEP, "criteria", value=["a", ["b"]]), "'criteria[1]' must be text, it is a list"),
    "files true": (changed(*STEP, "files_to_modify", value=True), "it is true or false"),
    "test file list": (changed(*STEP, "test_file", value=["x"]), "phases[0].steps[0]: 'test_file' must be text"),
    "validation text": (changed("validation", value="approved"), "'validation' must be an object"),
    "status object": (changed("validation", "status", value={}), "validation: 'status' must be text"),
    "head text": (changed("roadmap", value="x"), "'roadmap' must be an object"),
    "project number": (changed("roadmap", "project_id", value=7), "'project_id' must be text"),
    "scope list": (changed("implementation_scope", value=[]), "'implementation_scope' must be an object"),
    "depends_on text": (changed("phases", 1, "depends_on", value="01"), "phases[1]: 'depends_on' must be a list"),
}


@pytest.mark.req("ND-170")
@pytest.mark.parametrize(("data", "hint"), WRONG.values(), ids=WRONG)
def test_a_wrong_shape_is_named_with_its_place(data: object, hint: str) -> None:
    with pytest.raises(DesError) as caught:
        roadmap.parse(data, "plan.json")
    assert caught.value.what.startswith("plan.json")
    assert hint in caught.value.what
    assert caught.value.code == 1


KEYS = ["phases", "steps", "id", "step_id", "deps", "criteria", "roadmap", "validation", "depends_on"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["01-01", "01", "sequential"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_read_or_refused(data: object) -> None:
    try:
        plan = roadmap.parse(data, "here")
    except DesError as error:
        assert error.what.startswith("here")  # noqa: PT017
    else:
        assert all(plan.step(step.id) is step for step in plan.steps)
