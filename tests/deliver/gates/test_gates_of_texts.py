"""Plugins and skills: their Markdown is the product, and every gate says something sensible about it (R4, R38)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from des.contract import log as log_file
from des.deliver import roadmap_check
from des.deliver.facts import brings_code
from des.deliver.gates import design, frozen, scaffold, theater, waves, wiring
from des.verdict import Status
from tests.support.text_stage import TextStage

GATES = (design, wiring, scaffold, theater, frozen, waves)
AGENT = "---\nname: counter\ndescription: Counts.\n---\n\nYou count.\n"


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plugin and a skill, each with its step committed."""
    top = tmp_path_factory.mktemp("texts")
    for name in ("plugin", "skill"):
        stage = TextStage.at(top / name, "planned", name)
        step(stage, stage.red() | stage.green())
    return top


@pytest.fixture(params=["plugin", "skill"])
def stage(request: pytest.FixtureRequest, delivered: Path, tmp_path: Path) -> TextStage:
    copied = shutil.copytree(delivered / request.param, tmp_path / "project", symlinks=True)
    return TextStage(Path(copied), request.param)


def step(stage: TextStage, files: dict[str, str]) -> None:
    for path, text in files.items():
        stage.write(path, text)
    stage.commit("feat: count words\n\nStep-ID: 01-01")


@pytest.mark.req("ND-132")
def test_an_honest_step_passes_every_gate(stage: TextStage) -> None:
    for gate in GATES:
        result = gate.run(stage.delivery)
        no_program = gate is theater and not stage.plugin  # a .feature file has none; the plugin's bats tests are some
        assert result.status is (Status.EXEMPT if no_program else Status.PASS), result
        assert not [finding for finding in result.findings if finding.blocks]


@pytest.mark.parametrize(
    ("path", "text", "gate", "told"),
    [
        ("agents/counter.md", AGENT, design, "agents/counter.md: new production file"),
        ("skills/text-length/SKILL.md", "<!-- SCAFFOLD: true -->\n", scaffold, "skills/text-length/SKILL.md:1"),
        (
            "tests/acceptance/count-words/more.feature",
            "Feature: More\n\n  @pending\n  Scenario: Much\n    When a\n    Then b\n",
            waves,
            "still @pending",
        ),
    ],
)
def test_what_is_wrong_in_a_text_is_found(stage: TextStage, path: str, text: str, gate: object, told: str) -> None:
    step(stage, {path: text})
    result = gate.run(stage.delivery)  # type: ignore[attr-defined]
    assert result.status is Status.FAIL
    assert any(told in line for line in result.lines()), result.lines()


@pytest.mark.req("ND-130")
def test_manifests_and_texts_are_no_code_to_review(stage: TextStage) -> None:
    assert brings_code(stage.delivery, stage.delivery.log())
    raw = json.loads(stage.delivery.log_path.read_text("utf-8")) | {"base": stage.git("rev-parse", "HEAD")}
    later = log_file.parse(raw, "log")
    step(
        stage,
        {".claude-plugin/plugin.json": "{}\n", "skills/text-length/SKILL.md": "Do.\n", "hooks/hooks.json": "{}\n"},
    )
    assert not brings_code(stage.delivery, later)
    step(stage, {"hooks/run": "#!/bin/sh\necho\n"})
    assert brings_code(stage.delivery, later)


@pytest.mark.req("ND-132")
def test_a_step_with_nothing_to_run_does_not_reach_the_reviewer(stage: TextStage) -> None:
    (planned,) = stage.roadmap["phases"][0]["steps"]
    planned.update(test_file="docs/how-it-looks.md", scenario_name="")
    stage.write(f"{stage.delivery.relative}/roadmap.json", json.dumps(stage.roadmap))
    roadmap = stage.delivery.roadmap()
    assert roadmap
    told = "\n".join(roadmap_check.findings(stage.delivery, roadmap))
    kind = "plugin" if stage.plugin else "skill"
    assert (
        f"step 01-01: nothing of it can be executed; a step of a {kind} names a scenario, or a test file that" in told
    )
