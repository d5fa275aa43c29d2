"""Starting and taking up a delivery (R6, R15, R18)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.flow.start import start
from des.state import session
from tests.support.small import Small


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "project")


@pytest.mark.req("ND-071", "ND-073")
def test_a_new_delivery_has_its_log_and_its_owner(small: Small) -> None:
    started = start(small.root, "Multiply two numbers", None, "claude-1")
    assert (started.delivery.feature_id, started.resumed) == ("multiply-two-numbers", False)
    log = started.delivery.log()
    assert log.header["base"] == small.git("rev-parse", "HEAD")
    assert log.events == ()
    active = session.load(str(small.root))
    assert active
    assert active.owners == ("claude-1",)
    assert small.git("status", "--short", "--", ".nwave") == ""


@pytest.mark.req("ND-173")
def test_the_same_words_go_on_and_another_session_joins(small: Small) -> None:
    start(small.root, "Multiply two numbers", None, "claude-1")
    again = start(small.root, "Multiply two numbers", None, "claude-2")
    assert again.resumed
    active = session.load(str(small.root))
    assert active
    assert active.owners == ("claude-1", "claude-2")
    assert start(small.root, "multiply-two-numbers", None, "claude-2").resumed


def test_one_tree_holds_one_delivery(small: Small) -> None:
    start(small.root, "Multiply two numbers", None, "")
    with pytest.raises(DesError, match="is being delivered in this work tree") as error:
        start(small.root, "Divide two numbers", None, "")
    assert "git worktree add" in error.value.how


def test_a_feature_of_nearly_that_name_is_offered(small: Small) -> None:
    small.write("docs/feature/multiply-two-number/feature-delta.md", "# Feature\n")
    with pytest.raises(DesError, match="but multiply-two-number") as error:
        start(small.root, "Multiply two numbers", None, "")
    assert "--feature-id multiply-two-number" in error.value.how
    assert (
        start(small.root, "Multiply two numbers", "multiply-two-number", "").delivery.feature_id
        == "multiply-two-number"
    )


@pytest.mark.parametrize("typed", ["logn", "log-in", "user-logn"])
def test_a_mistyped_feature_id_is_answered_with_the_one_that_is_there(small: Small, typed: str) -> None:
    for feature in ("login", "user-login"):
        small.write(f"docs/feature/{feature}/feature-delta.md", "# Feature\n")
    with pytest.raises(DesError, match=f"there is no feature {typed}, but ") as error:
        start(small.root, typed, None, "")
    assert error.value.how.startswith(
        f"des session start {error.value.what.partition(', but ')[2].split(', ')[0]} (or "
    )
    assert session.load(str(small.root)) is None


@pytest.mark.req("ND-041", "ND-067", "ND-079")
def test_settings_are_read_from_the_base_commit_not_from_the_tree(small: Small) -> None:
    small.write(".nwave/des-config.json", json.dumps({"rigor": {"profile": "lean"}}))
    small.write("CLAUDE.md", "## Development Paradigm\n\nfunctional\n")
    started = start(small.root, "Multiply two numbers", None, "")
    header = started.delivery.log().header
    assert header["rigor"]["profile"] == "standard"  # type: ignore[index]
    assert header["crafter"] == "nw-software-crafter"
    assert any(".nwave/des-config.json has uncommitted changes" in notice for notice in started.notices)


@pytest.mark.req("ND-074", "ND-077")
def test_paradigm_and_strategy_come_from_claude_md(small: Small) -> None:
    small.write(
        "CLAUDE.md",
        "# P\n\n## Development Paradigm\n\nWe work functional, not object-oriented.\n\n## Mutation Testing Strategy\n\nper-feature\n",
    )
    small.commit("docs: how we work")
    header = start(small.root, "Multiply two numbers", None, "").delivery.log().header
    assert header["crafter"] == "nw-functional-software-crafter"
    assert header["mutation_strategy"] == "per-feature"


@pytest.mark.req("ND-078", "ND-081", "ND-074")
def test_what_is_not_said_has_its_default(small: Small) -> None:
    header = start(small.root, "Multiply two numbers", None, "").delivery.log().header
    assert header["crafter"] == "nw-software-crafter"
    assert header["mutation_strategy"] == "nightly-delta"
    assert header["deliverable_type"] == "application"


@pytest.mark.req("ND-080", "ND-081")
@pytest.mark.parametrize(
    ("declared", "stored"),
    [
        *[(name, name) for name in ("application", "plugin", "skill")],
        *[(name, "application") for name in ("Plugin", "plugins", "", None, 3)],
    ],
)
def test_the_deliverable_type_is_stored_and_a_typo_is_an_application(
    small: Small, declared: object, stored: str
) -> None:
    small.write(".nwave/des-config.json", json.dumps({"deliverable_type": declared}))
    small.commit("chore: say what is delivered")
    header = start(small.root, "Multiply two numbers", None, "").delivery.log().header
    assert header["deliverable_type"] == stored


def test_a_rigor_under_which_no_step_could_end_is_refused(tmp_path: Path) -> None:
    lean = {"rigor": {"profile": "custom", "proof": "lean"}}
    small = Small(tmp_path / "project", lean)
    with pytest.raises(DesError, match=r"rigor\.proof is lean, but the phases include COMMIT"):
        start(small.root, "Multiply two numbers", None, "")
    assert session.load(str(small.root)) is None
