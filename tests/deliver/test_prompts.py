"""The complete prompts `des next` stands for (R24): every path exists, and what is composed passes the gate by hand too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from des.deliver import prior_waves, prompts
from des.deliver.facts import DeliverFacts, gather
from des.deliver.legal import legal
from des.deliver.nodes import next_action
from des.flow import plan, record
from des.flow.admit import Request, judge
from tests.support.small import Small


def _facts(tmp_path: Path, *, approved: bool = True) -> DeliverFacts:
    small = Small(tmp_path / "a project")
    if approved:
        small.start()
        small.write(
            "docs/feature/add-numbers/feature-delta.md",
            "# Feature\n\n## Wave: DESIGN / [REF] Component Decomposition\n\n| Calc | calc.py |\n\n"
            '# TDD_PHASES\n\n{step_id} is a word of this document, `{"a": 1}` is JSON.\n\n'
            "## Wave: DEVOPS / [REF] Environment Matrix\n\nclean\n",
        )
    else:
        small.start()
        small.delivery.roadmap_path.unlink()
    return gather(small.delivery)


def _paths(prompt: str) -> list[str]:
    return [
        p.rstrip(".,;)") for p in re.findall(r"(?<![\w.])(/[^\s\"'`<>{}]+)", prompt.replace("a project", "a_project"))
    ]


def _composed(facts: DeliverFacts) -> str:
    dispatch = next_action(facts).dispatch
    assert dispatch
    return prompts.compose(facts, dispatch)


@pytest.mark.req("ND-069", "ND-100", "ND-162")
def test_a_step_prompt_passes_the_gate_when_sent_by_hand(tmp_path: Path) -> None:
    facts = _facts(tmp_path)
    prompt = _composed(facts)
    assert "Component Decomposition" in prompt
    assert "Environment Matrix" not in prompt
    admission = judge(Request(prompt, "des:nw-software-crafter"), legal(facts), lambda d: "")
    assert admission.reasons == ()
    assert admission.prompt == prompt


@pytest.mark.req("ND-008")
@pytest.mark.parametrize("approved", [True, False])
def test_every_path_in_a_prompt_exists(tmp_path: Path, approved: bool) -> None:
    facts = _facts(tmp_path, approved=approved)
    owed = {str(facts.delivery.roadmap_path)}
    commands = re.compile(r"^/nw-")
    found = [p.replace("a_project", "a project") for p in _paths(_composed(facts)) if not commands.match(p)]
    assert [p for p in found if not Path(p).exists() and p not in owed] == []
    assert any(p.endswith("bin/des") or p.endswith("bin/des-log-phase") for p in found)


def test_a_roadmap_that_was_sent_back_comes_with_the_findings(tmp_path: Path) -> None:
    facts = _facts(tmp_path)
    finding = {"severity": "major", "file": "calc.py", "line": 1, "problem": "unclear name", "fix": "rename it"}
    assert facts.roadmap
    record.gate(
        facts.delivery, plan.REVIEW_GATE, plan.NEEDS_CHANGES, plan=plan.digest(facts.roadmap.raw), summary="see there",
        findings=[finding],
    )  # fmt: skip
    prior_waves.note(facts.delivery, prior_waves.documents(facts.delivery))
    again = gather(facts.delivery)
    assert "# REPAIR" in _composed(again)
    assert json.dumps(finding) in _composed(again)


@pytest.mark.req("ND-105", "ND-172")
def test_a_second_try_is_told_of_the_first(tmp_path: Path) -> None:
    facts = _facts(tmp_path)
    record.phase(facts.delivery, "01-01", "RED", "EXECUTED", "PASS", {})
    assert "Earlier try: RED PASS" in _composed(gather(facts.delivery))


@pytest.mark.req("ND-162")
def test_without_design_the_texts_sentence_stands_there(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.start()
    assert "No design artifacts available — use project conventions." in _composed(gather(small.delivery))


@pytest.mark.req("ND-036", "ND-161", "ND-004")
def test_a_steps_context_is_what_the_roadmap_says_of_it_and_of_no_other(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.write("go.mod", "module calc\n")
    small.commit("build: a manifest")
    small.start(steps=2)
    data = json.loads(small.delivery.roadmap_path.read_text("utf-8"))
    data["phases"][0]["steps"][1].update(
        scenario_name="Numbers multiply", test_file="tests/test_mul.py", implementation_notes="Mind the sign."
    )
    small.write(f"{small.delivery.relative}/roadmap.json", json.dumps(data))
    facts = gather(small.delivery)
    assert facts.roadmap
    step = facts.roadmap.step("01-02")
    assert step
    assert prompts.task_context(facts, step).splitlines() == [
        "Name: Number 2",
        "Criteria:",
        "- criterion cc",
        "Test file: tests/test_mul.py",
        "Scenario: Numbers multiply",
        "Files to modify: calc.py",
        "Depends on (proven): 01-01",
        "Notes: Mind the sign.",
        "Language: Go",
    ]


@pytest.mark.req("ND-007", "ND-152")
def test_an_orchestrated_prompt_carries_all_its_agent_needs(tmp_path: Path) -> None:
    prompt = _composed(_facts(tmp_path, approved=False))
    for part in ("# TASK", "# INSTRUCTIONS", "/skills/nw-roadmap/SKILL.md", "# INPUTS", "# OUTPUT OWED"):
        assert part in prompt
    assert "do not start the next phase" in prompt.split("# TASK BOUNDARY\n")[1]


@pytest.mark.req("ND-007", "ND-160", "ND-163", "ND-152")
def test_a_steps_prompt_names_skills_limits_and_where_it_ends(tmp_path: Path) -> None:
    prompt = _composed(_facts(tmp_path))
    parts = {part.split("\n")[0]: part for part in prompt.split("\n# ")}
    assert "nw-tdd-methodology/SKILL.md" in parts["SKILL_LOADING"]
    assert "nw-quality-framework/SKILL.md" in parts["SKILL_LOADING"]
    assert "do not begin another step" in parts["BOUNDARY_RULES"]
    assert "30 turns" in parts["TIMEOUT_INSTRUCTION"]
    assert "commit" in parts["TIMEOUT_INSTRUCTION"]


@pytest.mark.req("ND-055")
def test_documents_that_exist_are_inputs_and_others_are_not(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.start()
    small.delivery.roadmap_path.unlink()
    small.write("docs/product/architecture/brief.md", "# Brief\n")
    small.write("docs/feature/add-numbers/feature-delta.md", "# Feature\n")
    prior_waves.note(small.delivery, prior_waves.documents(small.delivery))
    inputs = _composed(gather(small.delivery)).split("# INPUTS\n")[1].split("\n\n")[0].splitlines()
    names = ["CLAUDE.md", "docs/feature/add-numbers/feature-delta.md", "docs/product/architecture/brief.md"]
    assert [line for line in inputs if line.endswith(".md")] == [f"- {small.delivery.root}/{name}" for name in names]


@pytest.mark.req("ND-076", "ND-101")
def test_a_functional_project_gets_the_crafter_that_tests_by_properties(tmp_path: Path) -> None:
    small = Small(tmp_path / "a project")
    small.write("CLAUDE.md", "## Development Paradigm\n\nfunctional\n")
    small.commit("docs: paradigm")
    small.start()
    dispatch = next_action(gather(small.delivery)).dispatch
    assert dispatch
    told = (Path(__file__).parents[2] / "agents" / f"{dispatch.agent}.md").read_text("utf-8")
    assert "scenarios tagged `@property` become property tests" in told
