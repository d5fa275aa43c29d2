"""Before Phase 1: what has to be settled, in order, and how each question is answered (nw-deliver text, L82-126)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from des import cli
from des.contract import log as log_file
from des.contract.errors import DesError
from des.deliver import paradigm
from des.deliver.facts import gather
from des.deliver.nodes import next_action
from des.deliver.tasks import tasks
from des.flow import record, settings
from des.flow.action import Action, ActionKind
from des.flow.delivery import Delivery
from des.flow.start import start
from des.state import session
from tests.support.small import Small

FEATURE = "docs/feature/multiply-two-numbers"
DELTA = f"{FEATURE}/feature-delta.md"
SCENARIO = """Feature: Products

  @US-03
  Scenario: Product
    Then it is 12
"""
TEXT = """# F

## Wave: DISCUSS / [REF] User Stories with Elevator Pitches

### US-01: One @infrastructure

## Wave: DESIGN / [WHY] Upstream Issues

- the story says 12, the brief 13
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A project without CLAUDE.md, as the current directory."""
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    small = Small(tmp_path / "project")
    (small.root / "CLAUDE.md").unlink()
    small.commit("docs: none")
    monkeypatch.chdir(small.root)
    return small


def _next(delivery: Delivery) -> Action:
    return next_action(gather(delivery))


@pytest.mark.req("ND-058", "ND-061", "ND-068", "ND-075")
def test_each_thing_is_settled_before_the_next(small: Small) -> None:
    small.write(DELTA, TEXT)
    small.write("tests/acceptance/multiply-two-numbers/mul.feature", SCENARIO)
    delivery = start(small.root, "Multiply two numbers", None, "").delivery
    action = _next(delivery)
    assert (action.kind, action.command) == (ActionKind.RUN, "des context")
    assert DELTA in action.why
    assert cli.main("des", ["context"]) == 0

    action = _next(delivery)
    assert action.kind is ActionKind.ASK
    assert "mul.feature:3: scenario 'Product' is of @US-03" in action.question
    assert cli.main("des", ["context", "--answer", "US-03 is of another feature"]) == 0
    assert cli.main("des", ["context", "--answer", "again"]) == 2

    action = _next(delivery)
    assert action.kind is ActionKind.ASK
    assert f"DESIGN-1 ({DELTA}:9): - the story says 12" in action.question
    assert cli.main("des", ["issue", "resolve", "DESIGN-1", "13"]) == 0

    action = _next(delivery)
    assert action.kind is ActionKind.ASK
    assert "OOP or functional?" in action.question
    assert cli.main("des", ["paradigm", "functional"]) == 0

    action = _next(delivery)
    assert action.dispatch is not None
    assert action.dispatch.agent == "nw-solution-architect"
    assert gather(delivery).settings.crafter == "nw-functional-software-crafter"


@pytest.mark.req("ND-068")
def test_a_new_contradiction_is_asked_again_and_a_repaired_one_is_not(small: Small) -> None:
    scenario = "tests/acceptance/multiply-two-numbers/mul.feature"
    small.write("CLAUDE.md", "## Development Paradigm\n\nfunctional\n")
    small.commit("docs: how we work")
    small.write(DELTA, TEXT.partition("## Wave: DESIGN")[0])
    small.write(scenario, SCENARIO)
    delivery = start(small.root, "Multiply two numbers", None, "").delivery
    assert cli.main("des", ["context"]) == 0
    assert cli.main("des", ["context", "--answer", "leave it"]) == 0
    assert _next(delivery).kind is ActionKind.DISPATCH
    small.write(scenario, SCENARIO.replace("US-03", "US-04"))
    assert _next(delivery).kind is ActionKind.ASK
    small.write(scenario, SCENARIO.replace("US-03", "US-01"))
    assert _next(delivery).kind is ActionKind.DISPATCH


@pytest.mark.req("ND-075")
def test_the_paradigm_is_asked_once_and_is_then_fixed(small: Small) -> None:
    delivery = start(small.root, "Multiply two numbers", None, "").delivery
    assert delivery.log().header["crafter"] == ""
    assert paradigm.choose(delivery, "object-oriented") == "nw-software-crafter"
    assert paradigm.choose(delivery, "functional") == "nw-functional-software-crafter"
    assert (small.root / "CLAUDE.md").read_text("utf-8") == "## Development Paradigm\n\nfunctional\n"
    assert not settings.paradigm_open(delivery.log())
    record.phase(delivery, "01-01", "RED", "EXECUTED", "PASS", {})
    with pytest.raises(DesError, match="a step has begun already"):
        paradigm.choose(delivery, "object-oriented")
    small.commit("docs: how we work")
    session.remove(str(small.root))
    other = start(small.root, "Greet every visitor", None, "").delivery
    assert not settings.paradigm_open(other.log())
    with pytest.raises(DesError, match=r"CLAUDE\.md said so when it began"):
        paradigm.choose(other, "object-oriented")


@pytest.mark.req("ND-075")
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", "## Development Paradigm\n\nfunctional\n"),
        ("# P\n\nShort.\n", "# P\n\nShort.\n\n## Development Paradigm\n\nfunctional\n"),
        ("# P\n\n## Development Paradigm\n\nunsure\n\n## Other\n\nx\n",
         "# P\n\n## Development Paradigm\n\nfunctional\n\n## Other\n\nx\n"),
        ("## development paradigm\nunsure", "## Development Paradigm\n\nfunctional\n"),
    ],
)  # fmt: skip
def test_claude_md_keeps_what_else_it_says(text: str, written: str) -> None:
    assert paradigm.written(text, "functional") == written


def test_an_approved_plan_is_past_its_start(small: Small) -> None:
    small.start()
    small.write(f"docs/feature/{small.delivery.feature_id}/feature-delta.md", TEXT)
    facts = gather(small.delivery)
    assert next_action(facts).kind is ActionKind.DISPATCH
    assert next_action(replace(facts, steps={})).kind is ActionKind.RUN


@pytest.mark.req("ND-085")
@pytest.mark.parametrize("old", [f"{FEATURE}/design/roadmap.json", f"{FEATURE}/roadmap.json"])
def test_a_roadmap_that_lies_elsewhere_is_moved_with_a_warning(small: Small, old: str) -> None:
    small.write(old, "{}")
    started = start(small.root, "Multiply two numbers", None, "")
    assert f"moved {old} to {FEATURE}/deliver/roadmap.json" in "\n".join(started.notices)
    assert started.delivery.roadmap_path.read_text("utf-8") == "{}"
    assert not (small.root / old).exists()
    started.delivery.roadmap_path.rename(small.root / old)
    assert len(start(small.root, "Multiply two numbers", None, "").notices) == 1
    assert started.delivery.roadmap_path.exists()


@pytest.mark.req("ND-085")
def test_a_second_roadmap_is_named_and_left(small: Small) -> None:
    small.write(f"{FEATURE}/design/roadmap.json", "{1}")
    small.write(f"{FEATURE}/deliver/roadmap.json", "{2}")
    started = start(small.root, "Multiply two numbers", None, "")
    assert f"{FEATURE}/design/roadmap.json is not read" in "\n".join(started.notices)
    assert started.delivery.roadmap_path.read_text("utf-8") == "{2}"


@pytest.mark.req("ND-066")
@pytest.mark.parametrize(
    ("rigor", "strategy", "left_out"),
    [
        ({"refactor_pass": False, "mutation_enabled": True}, "per-feature", ["3"]),
        ({"mutation_enabled": True}, "nightly-delta", ["5"]),
        ({"profile": "lean"}, "per-feature", ["3", "4", "5"]),
    ],
)
def test_the_tasks_are_few_and_name_what_is_left_out(
    rigor: dict[str, object], strategy: str, left_out: list[str]
) -> None:
    log = log_file.parse({"schema_version": "4.0", "rigor": rigor, "mutation_strategy": strategy, "events": []}, "log")
    listed = tasks(settings.of(log))
    assert len(listed) <= 12
    assert [task.split()[0] for task in listed if "left out" in task] == left_out
