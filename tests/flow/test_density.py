"""The cascade of `resolve_density`, row by row, and that it always answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import phases
from des.flow.density import MODES, PROFILES, PROMPTS, Density, resolve_density

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
maybe = st.sampled_from([*MODES, *PROMPTS, *PROFILES]) | json_values
likely = st.fixed_dictionaries(
    {},
    optional={
        "documentation": st.fixed_dictionaries({}, optional={"density": maybe, "expansion_prompt": maybe})
        | json_values,
        "rigor": st.fixed_dictionaries({}, optional={"profile": maybe}) | json_values,
    },
)


def config(density: Any = None, prompt: Any = None, profile: Any = None) -> dict[str, Any]:
    """A configuration with the keys that are given."""
    documentation = {"density": density, "expansion_prompt": prompt}
    found = {
        "documentation": {key: value for key, value in documentation.items() if value is not None},
        "rigor": {} if profile is None else {"profile": profile},
    }
    return {key: value for key, value in found.items() if value}


@pytest.mark.req("ND-026")
@pytest.mark.parametrize(
    ("given_config", "mode", "prompt", "provenance"),
    [
        ({}, "lean", "ask-intelligent", "default"),
        ({"update_check": {"frequency": "daily"}}, "lean", "ask-intelligent", "default"),
        # 1. explicit
        (config("lean"), "lean", "ask-intelligent", "explicit_override"),
        (config("full"), "full", "ask-intelligent", "explicit_override"),
        *[(config("lean", prompt), "lean", prompt, "explicit_override") for prompt in PROMPTS],
        *[(config("full", prompt), "full", prompt, "explicit_override") for prompt in PROMPTS],
        # an explicit density does not take its prompt from the profile
        (config("lean", profile="thorough"), "lean", "ask-intelligent", "explicit_override"),
        (config("full", profile="lean"), "full", "ask-intelligent", "explicit_override"),
        (config("lean", "smart", "thorough"), "lean", "smart", "explicit_override"),
        # 2. the profile
        (config(profile="lean"), "lean", "always-skip", "rigor.profile=lean"),
        (config(profile="standard"), "lean", "ask-intelligent", "rigor.profile=standard"),
        (config(profile="thorough"), "full", "always-expand", "rigor.profile=thorough"),
        (config(profile="exhaustive"), "full", "always-expand", "rigor.profile=exhaustive"),
        (config(profile="custom"), "lean", "ask-intelligent", "rigor.profile=custom"),
        (config(profile="inherit"), "lean", "ask-intelligent", "rigor.profile=inherit"),
        # an explicit prompt counts without a density, too
        (config(prompt="ask"), "lean", "ask", "default"),
        (config(prompt="ask", profile="lean"), "lean", "ask", "rigor.profile=lean"),
        (config(prompt="always-skip", profile="thorough"), "full", "always-skip", "rigor.profile=thorough"),
        # null is "not set"
        ({"documentation": None, "rigor": None}, "lean", "ask-intelligent", "default"),
        ({"documentation": None, "rigor": {"profile": "lean"}}, "lean", "always-skip", "rigor.profile=lean"),
        ({"documentation": {"density": None, "expansion_prompt": None}}, "lean", "ask-intelligent", "default"),
        ({"rigor": {"profile": None}}, "lean", "ask-intelligent", "default"),
        ({"rigor": {}}, "lean", "ask-intelligent", "default"),
        # the list that the reference documents and nothing reads
        ({"documentation": {"default_expansions": ["coverage-deltas"]}}, "lean", "ask-intelligent", "default"),
    ],
)
def test_the_cascade(given_config: dict[str, Any], mode: str, prompt: str, provenance: str) -> None:
    assert resolve_density(given_config) == Density(mode, prompt, provenance)


@pytest.mark.req("ND-026")
@pytest.mark.parametrize(
    ("given_config", "expected", "named"),
    [
        (
            config("bogus"),
            ("lean", "ask-intelligent", "default"),
            "documentation.density is 'bogus'; it may be lean, full",
        ),
        (config("Lean", profile="thorough"), ("full", "always-expand", "rigor.profile=thorough"), "'Lean'"),
        (config(""), ("lean", "ask-intelligent", "default"), "documentation.density is ''"),
        (config(True), ("lean", "ask-intelligent", "default"), "documentation.density is True"),
        (config(["full"]), ("lean", "ask-intelligent", "default"), "documentation.density is of type list"),
        (config("full", "never"), ("full", "ask-intelligent", "explicit_override"), "expansion_prompt is 'never'"),
        (
            config(prompt=3, profile="lean"),
            ("lean", "always-skip", "rigor.profile=lean"),
            "expansion_prompt is of type int",
        ),
        (config(profile="turbo"), ("lean", "ask-intelligent", "default"), "rigor.profile is 'turbo'; it may be lean, "),
        (config("full", profile="turbo"), ("full", "ask-intelligent", "explicit_override"), "rigor.profile is 'turbo'"),
        (config(profile=10**5000), ("lean", "ask-intelligent", "default"), "rigor.profile is of type int"),
        (
            {"documentation": "full"},
            ("lean", "ask-intelligent", "default"),
            "documentation is 'full'; it must be an object",
        ),
        ({"rigor": ["lean"]}, ("lean", "ask-intelligent", "default"), "rigor is of type list; it must be an object"),
        ([], ("lean", "ask-intelligent", "default"), "the configuration is of type list"),
        ("lean", ("lean", "ask-intelligent", "default"), "the configuration is 'lean'"),
    ],
)
def test_what_cannot_be_used_is_passed_over_and_named(given_config: Any, expected: tuple[str, ...], named: str) -> None:
    density = resolve_density(given_config)
    assert (density.mode, density.expansion_prompt, density.provenance) == expected
    assert len(density.ignored) == 1
    assert named in density.ignored[0]


def test_every_rigor_profile_has_a_density() -> None:
    assert set(PROFILES) == set(phases.PROFILES)


@pytest.mark.req("ND-026")
@given(likely | json_values)
def test_anything_gives_an_answer(value: Any) -> None:
    density = resolve_density(value)
    assert density.mode in MODES
    assert density.expansion_prompt in PROMPTS
    assert density.provenance in {"explicit_override", "default", *(f"rigor.profile={name}" for name in PROFILES)}
    assert all(isinstance(line, str) and len(line) < 300 for line in density.ignored)
