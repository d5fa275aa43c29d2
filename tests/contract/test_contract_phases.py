"""Rigor: what a config asks for, and what a phase may be skipped for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import phases
from des.contract.errors import DesError
from des.contract.phases import CANON, LEAN, LEGACY, LEGACY_LEAN, rigor

PROFILES = {
    "lean": ("haiku", "skip", False, False, LEAN, False, False, "lean"),
    "standard": ("sonnet", "haiku", True, False, CANON, True, False, "standard"),
    "thorough": ("opus", "sonnet", True, True, CANON, True, False, "thorough"),
    "exhaustive": ("opus", "opus", True, True, CANON, True, True, "exhaustive"),
    "inherit": ("inherit", "haiku", True, False, CANON, True, False, "standard"),
    "custom": ("sonnet", "haiku", True, False, CANON, True, False, "standard"),
}


def shape(asked: phases.Rigor) -> tuple[object, ...]:
    return (
        asked.agent_model, asked.reviewer_model, asked.review_enabled, asked.double_review, asked.phases,
        asked.refactor_pass, asked.mutation_enabled, asked.proof,
    )  # fmt: skip


@pytest.mark.req("ND-041")
@pytest.mark.parametrize(("profile", "wanted"), PROFILES.items())
def test_each_profile_fills_what_is_not_said(profile: str, wanted: tuple[object, ...]) -> None:
    assert shape(rigor({"rigor": {"profile": profile}})) == wanted


@pytest.mark.req("ND-041")
@pytest.mark.parametrize("config", [{}, {"rigor": {}}, {"deliverable_type": "plugin"}])
def test_nothing_said_means_standard(config: dict[str, object]) -> None:
    assert shape(rigor(config)) == PROFILES["standard"]


def test_single_keys_overrule_the_profile() -> None:
    asked = rigor({"rigor": {"profile": "thorough", "agent_model": "inherit", "refactor_pass": False}})
    assert (asked.profile, asked.proof) == ("thorough", "thorough")
    assert (asked.agent_model, asked.refactor_pass) == ("inherit", False)


@pytest.mark.req("ND-048")
@pytest.mark.parametrize("cycle", [CANON, LEAN, LEGACY, LEGACY_LEAN])
def test_every_cycle_of_the_text_is_legal_in_any_order(cycle: tuple[str, ...]) -> None:
    assert rigor({"rigor": {"tdd_phases": list(reversed(cycle))}}).phases == cycle


def test_without_a_commit_phase_nothing_above_lean_is_promised() -> None:
    assert rigor({"rigor": {"profile": "exhaustive", "tdd_phases": ["RED", "GREEN"]}}).proof == "lean"


def test_custom_chooses_its_proof() -> None:
    assert rigor({"rigor": {"profile": "custom", "proof": "thorough"}}).proof == "thorough"


def test_no_reviewer_means_no_review() -> None:
    asked = rigor({"rigor": {"profile": "thorough", "reviewer_model": "skip"}})
    assert (asked.review_enabled, asked.double_review) == (False, False)


BAD = {
    "rigor no object": ([], "object"),
    "rigor null": (None, "object"),
    "profile unknown": ({"profile": "lazy"}, "lazy"),
    "profile no text": ({"profile": ["lean"]}, "lean"),
    "phase unknown": ({"tdd_phases": ["RED", "GRENE", "COMMIT"]}, "GRENE"),
    "phase lower case": ({"tdd_phases": ["red", "GREEN"]}, "'red'"),
    "all phases unknown": ({"tdd_phases": ["PLAN", "DO"]}, "'PLAN', 'DO'"),
    "no phases": ({"tdd_phases": []}, "[]"),
    "only green": ({"tdd_phases": ["GREEN"]}, "[GREEN]"),
    "only commit": ({"tdd_phases": ["COMMIT"]}, "[COMMIT]"),
    "no green": ({"tdd_phases": ["RED", "COMMIT"]}, "[RED, COMMIT]"),
    "no red": ({"tdd_phases": ["GREEN", "COMMIT"]}, "[GREEN, COMMIT]"),
    "both canons": ({"tdd_phases": ["RED", "RED_UNIT", "GREEN", "COMMIT"]}, "RED_UNIT"),
    "phase twice": ({"tdd_phases": ["RED", "RED", "GREEN"]}, "[RED, RED, GREEN]"),
    "phases text": ({"tdd_phases": "RED"}, "list"),
    "phases null": ({"tdd_phases": None}, "list"),
    "phases numbers": ({"tdd_phases": [1]}, "list"),
    "flag text": ({"review_enabled": "yes"}, "review_enabled"),
    "flag number": ({"mutation_enabled": 1}, "mutation_enabled"),
    "model number": ({"agent_model": 5}, "agent_model"),
    "model empty": ({"agent_model": ""}, "agent_model"),
    "model of two words": ({"reviewer_model": "hai ku"}, "reviewer_model"),
    "proof unknown": ({"profile": "custom", "proof": "none"}, "none"),
    "proof list": ({"profile": "custom", "proof": []}, "proof"),
    "proof lowered": ({"profile": "thorough", "proof": "lean"}, "custom"),
}


@pytest.mark.req("ND-141")
@pytest.mark.parametrize(("block", "named"), BAD.values(), ids=BAD)
def test_a_typo_never_lowers_the_bar(block: object, named: str) -> None:
    with pytest.raises(DesError) as caught:
        rigor({"rigor": block})
    assert caught.value.code == 2
    assert named in caught.value.what
    assert "[RED, GREEN, COMMIT]" in caught.value.how


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([*PROFILES, *phases.KNOWN_PHASES]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
keys = [*rigor({}).as_block(), "other"]


@given(st.dictionaries(st.sampled_from(keys), json_values, max_size=4))
def test_any_block_is_read_or_refused_and_a_snapshot_reads_back(block: dict[str, object]) -> None:
    try:
        asked = rigor({"rigor": block})
    except DesError:
        return
    again = rigor({"rigor": asked.as_block()})
    assert (again.profile, shape(again)) == (asked.profile, shape(asked))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_snapshot_of_every_profile_reads_back(profile: str) -> None:
    asked = rigor({"rigor": {"profile": profile}})
    assert rigor({"rigor": asked.as_block()}).as_block() == asked.as_block()


SKIPS = {
    ("RED", "NOT_APPLICABLE: the scenario is green already"): None,
    ("RED_UNIT", "NOT_APPLICABLE: the acceptance test suffices"): None,
    ("PREPARE", "NOT_APPLICABLE: nothing to un-skip"): None,
    ("RED", "BLOCKED_BY_DEPENDENCY: 01-01"): None,
    ("GREEN", "CHECKPOINT_PENDING: the demo"): None,
    ("GREEN", "APPROVED_SKIP: agreed on Monday"): None,
    ("GREEN", "NOT_APPLICABLE: no code"): "suite",
    ("COMMIT", "APPROVED_SKIP: agreed"): "COMMIT is never skipped",
    ("COMMIT", "NOT_APPLICABLE: no change"): "COMMIT is never skipped",
    ("RED", "DEFERRED: later"): "DEFERRED",
    ("RED", "DEFERRED"): "DEFERRED",
    ("RED", "NOT_APPLICABLE"): "begin with one of",
    ("RED", "NOT_APPLICABLE:  "): "needs its reason",
    ("RED", "not_applicable: x"): "begin with one of",
    ("RED", " NOT_APPLICABLE: x"): "begin with one of",
    ("RED", ""): "begin with one of",
    ("RED", "because"): "begin with one of",
    ("BLUE", "NOT_APPLICABLE: x"): "no phase",
}


@pytest.mark.parametrize(("asked", "hint"), SKIPS.items())
def test_skips(asked: tuple[str, str], hint: str | None) -> None:
    problem = phases.skip_problem(*asked)
    assert problem is None if hint is None else hint in str(problem)


def test_only_two_reasons_settle_a_phase() -> None:
    settled = {prefix: phases.skip_settles(f"{prefix} x") for prefix in phases.SKIPS}
    assert settled == {
        "APPROVED_SKIP:": True,
        "NOT_APPLICABLE:": True,
        "BLOCKED_BY_DEPENDENCY:": False,
        "CHECKPOINT_PENDING:": False,
    }
    assert not phases.skip_settles("DEFERRED: x")
