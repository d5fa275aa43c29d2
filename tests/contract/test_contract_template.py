"""The step prompt: whatever is composed is accepted, and each way of spoiling it has a code of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from des.contract import template
from des.contract.errors import DesError
from des.contract.phases import CANON, LEAN, LEGACY, LEGACY_LEAN
from des.contract.template import FREE, SECTIONS

CYCLES = [CANON, LEAN, LEGACY, LEGACY_LEAN]
FIELDS = {
    "feature_id": "jwt-auth",
    "step_id": "01-02",
    "agent": "nw-software-crafter",
    "project_dir": "/home/ada/my project/docs/feature/jwt-auth/deliver",
    "plugin_root": "/home/ada/.claude/plugins/des",
    "task_context": "Name: Login returns a token\nCriteria:\n- a valid login yields a token",
    "design_context": "HTTP port in front, token service behind it.",
}


def prompt(phases: tuple[str, ...] = CANON, **changed: str) -> str:
    return template.compose({**FIELDS, **changed}, phases)


def codes(text: str, phases: tuple[str, ...] = CANON, **changed: str) -> list[str]:
    asked = {"feature_id": "jwt-auth", "step_id": "01-02", "agent": "des:nw-software-crafter", **changed}
    return [problem.rule for problem in template.validate(text, phases, **asked)]


def split(text: str) -> tuple[str, dict[str, str]]:
    """The marker block, and each section with its heading."""
    head, *sections = re.split(r"(?m)^(?=# [A-Z_]+$)", text)
    return head, {section.split("\n")[0][2:]: section for section in sections}


def join(head: str, sections: list[str]) -> str:
    return head + "".join(sections)


@pytest.mark.req("ND-159")
@pytest.mark.parametrize("phases", CYCLES)
def test_what_is_composed_is_accepted_and_short(phases: tuple[str, ...]) -> None:
    text = prompt(phases)
    assert codes(text, phases) == []
    assert tuple(split(text)[1]) == SECTIONS
    assert 800 < len(text) / 4 < 1250  # tokens, roughly


fields = st.fixed_dictionaries(
    {
        "feature_id": st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
        "step_id": st.from_regex(r"[0-9]{2}-[0-9]{2}", fullmatch=True),
        "agent": st.sampled_from(["nw-software-crafter", "@nw-functional-software-crafter", "des:NW-Software-Crafter"]),
        "project_dir": st.sampled_from(["/p", "/home/a b/ü/deliver", "/step # 1"]),
        "plugin_root": st.sampled_from(["/r", "/o p/t"]),
        "task_context": st.text(min_size=1).filter(str.strip),
        "design_context": st.text(),
    }
)


@given(fields, st.sampled_from(CYCLES))
def test_every_composed_prompt_is_accepted(values: dict[str, str], phases: tuple[str, ...]) -> None:
    text = template.compose(values, phases)
    asked = {name: values[name] for name in ("feature_id", "step_id", "agent")}
    assert template.validate(text, phases, **asked) == []


markdown = st.lists(
    st.sampled_from(
        [
            *(f"# {name}" for name in SECTIONS),
            *("```", "````", "~~~", "```python", "{task_context}", "{step_id}", "{x y}", "# Notes", "", " ", "\r"),
            *("Agent: someone", "Step: 09-09", "1. RED — x", "<!-- DES-STEP-ID : 09-09 -->", "-->"),
        ]
    ),
    min_size=1,
).map("\n".join)


@given(markdown.filter(str.strip), markdown)
def test_nothing_in_the_contexts_can_forge_the_prompt(task: str, design: str) -> None:
    assert codes(prompt(task_context=task, design_context=design)) == []


@given(st.text())
@example("<!-- DES-VALIDATION : required -->")
@example("# DES_METADATA\nStep: 01-02")
def test_arbitrary_text_is_judged_and_refused(text: str) -> None:
    assert codes(text)


@pytest.mark.req("ND-156")
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_removed_emptied_repeated_or_cut_is_refused(name: str) -> None:
    head, sections = split(prompt())
    texts = list(sections.values())
    place = SECTIONS.index(name)
    assert codes(join(head, texts[:place] + texts[place + 1 :])) == ["SECTION_MISSING"]
    assert codes(join(head, [*texts[:place], f"# {name}\n\n", *texts[place + 1 :]])) == ["SECTION_EMPTY"]
    assert codes(join(head, [*texts[: place + 1], *texts[place:]])) == ["SECTION_REPEATED"]
    assert codes(prompt().replace(f"# {name}\n", f"# {name} and more\n"))[0] == "SECTION_MISSING"
    if name not in (*FREE, "DES_METADATA", "AGENT_IDENTITY", "TDD_PHASES"):
        short = f"# {name}\nsee the execute skill\n\n"
        assert codes(join(head, [*texts[:place], short, *texts[place + 1 :]])) == ["SECTION_ABBREVIATED"]


@pytest.mark.req("ND-159")
@pytest.mark.parametrize("place", range(len(SECTIONS) - 1))
def test_two_sections_exchanged_are_refused(place: int) -> None:
    head, sections = split(prompt())
    texts = list(sections.values())
    texts[place], texts[place + 1] = texts[place + 1], texts[place]
    assert codes(join(head, texts)) == ["SECTION_ORDER"]


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("spoil", ["## {}", "x # {}", "#{}", "    # {}", "\t# {}", "`# {}`", "# {}_", "```\n# {}\n```"])
def test_what_only_looks_like_a_heading_is_none(name: str, spoil: str) -> None:
    text = prompt().replace(f"# {name}\n", spoil.format(name) + "\n")
    assert "SECTION_MISSING" in codes(text)


def test_a_heading_may_be_written_with_closing_hashes_and_line_ends_of_windows() -> None:
    text = re.sub(r"(?m)^(# [A-Z_]+)$", r"\1 #", prompt())
    assert codes(text) == []
    assert codes(prompt().replace("\n", "\r\n")) == []


def test_headings_quoted_in_a_closed_fence_are_harmless_and_an_open_fence_is_named() -> None:
    quoted = "Look:\n```\n# TDD_PHASES\n1. GREEN — x\n```\nthat was it"
    text = prompt().replace("    HTTP port in front, token service behind it.", quoted)
    assert codes(text) == []
    opened = codes(text.replace("\n```\nthat", "\nthat"))
    assert opened[0] == "FENCE_OPEN"
    assert "SECTION_MISSING" in opened


@pytest.mark.parametrize("opening", ["```", "~~~", "````", "```python"])
@pytest.mark.parametrize("line", ["``", "``` x", "~~ ~"])
def test_only_a_matching_fence_closes_a_fence(opening: str, line: str) -> None:
    text = prompt().replace("    HTTP port", f"{opening}\n{line}\n# TDD_PHASES\n{opening.rstrip('python')}\nHTTP port")
    assert codes(text) == []


@pytest.mark.req("ND-156")
@pytest.mark.parametrize("name", template.FIELDS)
def test_a_placeholder_left_is_refused(name: str) -> None:
    left = template.skeleton()
    for field, value in FIELDS.items():
        if field != name:
            left = left.replace("{" + field + "}", value)
    found = codes(left)
    wanted = {"feature_id": "MARKER_VALUE", "step_id": "MARKER_VALUE"}.get(name, "PLACEHOLDER")
    assert wanted in found
    assert set(found) <= {"MARKER_VALUE", "PLACEHOLDER"}


@pytest.mark.parametrize("section", [name for name in SECTIONS if name not in FREE])
@pytest.mark.parametrize("left", ["{agent}", "{step-id}", "{{MANDATORY_PHASES}}", "{Your Name}"])
def test_a_placeholder_anywhere_in_our_own_text_is_refused(section: str, left: str) -> None:
    assert codes(prompt().replace(f"# {section}\n", f"# {section}\n{left}\n")) == ["PLACEHOLDER"]


@pytest.mark.parametrize("section", FREE)
@pytest.mark.parametrize("left", ["{task_context}", "{design_context}", "{step context from roadmap: name|criteria}"])
def test_a_context_that_is_only_a_placeholder_is_refused(section: str, left: str) -> None:
    head, sections = split(prompt())
    sections[section] = f"# {section}\n{left}\n\n"
    assert codes(join(head, list(sections.values()))) == ["PLACEHOLDER"]


@pytest.mark.parametrize("section", FREE)
@pytest.mark.parametrize(
    "honest",
    [
        '{"a": 1}', 'f"{name} of {step_id}"', "GET /users/{user_id}", "{{ template }}", "use {agent} in the text", "{}",
        "# Heading\ntext", "set x = {1, 2}", "${HOME}/x", "struct Point { x: i32 }", "{\n  a: 1\n}\nmore",
    ],
)  # fmt: skip
def test_honest_braces_and_headings_in_a_context_written_by_hand_are_accepted(section: str, honest: str) -> None:
    head, sections = split(prompt())
    sections[section] = f"# {section}\n{honest}\n\n"
    assert codes(join(head, list(sections.values()))) == []


MUTATIONS = {
    "marker repeated": (("<!-- DES-STEP-ID : 01-02 -->", "<!-- DES-STEP-ID : 01-02 -->" * 2), ["MARKER_REPEATED"]),
    "marker unknown": (("<!-- DES-STEP", "<!-- DES-ORIGIN : x -->\n<!-- DES-STEP"), ["MARKER_UNKNOWN"]),
    "marker value": (("DES-VALIDATION : required", "DES-VALIDATION : asked"), ["MARKER_VALUE"]),
    "marker broken": (("DES-STEP-ID : 01-02 -->", "DES-STEP-ID 01-02 -->"), ["MARKER_MALFORMED"]),
    "marker gone": (("<!-- DES-STEP-ID : 01-02 -->\n", ""), ["MARKER_MISSING"]),
    "block gone": (("<!-- DES-VALIDATION", "Hello\n<!-- DES-VALIDATION"), ["MARKER_MISSING"]),
    "block exempt": (("DES-VALIDATION : required", "DES-ENFORCEMENT : exempt"), ["MARKER_MISSING"]),
    "block contradicts": (("<!-- DES-STEP", "<!-- DES-ENFORCEMENT : exempt -->\n<!-- DES-STEP"), ["MARKER_CONFLICT"]),
    "step of markers": (("DES-STEP-ID : 01-02", "DES-STEP-ID : 01-03"), ["MARKER_MISMATCH"]),
    "feature of markers": (("DES-PROJECT-ID : jwt-auth", "DES-PROJECT-ID : jwt"), ["MARKER_MISMATCH"]),
    "step of metadata": (("Step: 01-02", "Step: 01-03"), ["METADATA_WRONG"]),
    "step of metadata gone": (("Step: 01-02", "Stage: 01-02"), ["METADATA_WRONG"]),
    "step of metadata twice": (("Step: 01-02", "Step: 01-02\nStep: 01-03"), ["METADATA_WRONG"]),
    "feature of metadata": (("Feature: jwt-auth", "Feature: jwt-auth-2"), ["METADATA_WRONG"]),
    "agent": (("Agent: nw-software-crafter", "Agent: nw-functional-software-crafter"), ["IDENTITY_WRONG"]),
    "agent gone": (("Agent: nw-software-crafter", "You are nw-software-crafter"), ["IDENTITY_WRONG"]),
    "agent twice": (("Agent: nw-software-crafter", "Agent: nw-software-crafter\nAgent: x"), ["IDENTITY_WRONG"]),
    "phase renamed": (("1. RED —", "1. RED_UNIT —"), ["PHASES_WRONG"]),
    "phase not numbered": (("2. GREEN —", "- GREEN —"), ["PHASES_WRONG"]),
    "phase added": (("2. GREEN —", "2. PREPARE — look around\n2. GREEN —"), ["PHASES_WRONG"]),
    "phases exchanged": (("1. RED —", "1. GREEN —"), ["PHASES_WRONG"]),
}


@pytest.mark.parametrize(("change", "wanted"), MUTATIONS.values(), ids=MUTATIONS)
def test_every_single_change_has_its_code(change: tuple[str, str], wanted: list[str]) -> None:
    text = prompt().replace(*change, 1)
    assert text != prompt()
    assert codes(text) == wanted


@pytest.mark.req("ND-047")
@pytest.mark.parametrize("composed", CYCLES)
@pytest.mark.parametrize("configured", CYCLES)
def test_the_phases_are_exactly_the_configured_ones(composed: tuple[str, ...], configured: tuple[str, ...]) -> None:
    found = codes(prompt(composed), configured)
    assert found == ([] if composed == configured else ["PHASES_WRONG"])


def test_another_step_feature_or_agent_asked_for_is_refused() -> None:
    assert codes(prompt(), step_id="01-03") == ["MARKER_MISMATCH", "METADATA_WRONG"]
    assert codes(prompt(), feature_id="other") == ["MARKER_MISMATCH", "METADATA_WRONG"]
    assert codes(prompt(), agent="nw-functional-software-crafter") == ["IDENTITY_WRONG"]


@pytest.mark.parametrize("agent", ["nw-software-crafter", "@nw-software-crafter", "des:NW_Software-Crafter"])
def test_an_agent_may_be_written_as_the_host_allows(agent: str) -> None:
    assert codes(prompt().replace("Agent: nw-software-crafter", f"Agent: {agent}"), agent=agent) == []


@pytest.mark.req("ND-156")
def test_the_old_empty_shell_is_refused() -> None:
    shell = template.markers.render([("VALIDATION", "required"), ("PROJECT-ID", "jwt-auth"), ("STEP-ID", "01-02")])
    one_line = shell + "\n" + " ".join(f"# {name}" for name in SECTIONS) + " All 5 phases mentioned"
    assert codes(one_line).count("SECTION_MISSING") == len(SECTIONS)
    nothing_in_it = shell + "\n" + "\n".join(f"# {name}\nsee there" for name in SECTIONS)
    assert {"SECTION_ABBREVIATED", "PHASES_WRONG", "METADATA_WRONG", "IDENTITY_WRONG"} <= set(codes(nothing_in_it))


def test_every_message_is_one_readable_sentence_with_its_way_on() -> None:
    for change, _ in MUTATIONS.values():
        asked = {"feature_id": "jwt-auth", "step_id": "01-02", "agent": "nw-software-crafter"}
        for problem in template.validate(prompt().replace(*change, 1), CANON, **asked):
            assert problem.what.endswith((".", "nothing"))
            assert "\n" not in problem.what


@pytest.mark.req("ND-157")
def test_the_skeleton_filled_by_hand_is_accepted_and_fits_one_fence() -> None:
    text = template.skeleton()
    assert "```" not in text
    assert "~~~" not in text
    for name, value in FIELDS.items():
        assert "{" + name + "}" in text
        text = text.replace("{" + name + "}", value)
    assert codes(text) == []


@pytest.mark.req("ND-162")
def test_a_missing_design_becomes_the_fallback_sentence() -> None:
    assert template.NO_DESIGN in prompt(design_context=" \n")


@pytest.mark.parametrize("phases", CYCLES)
def test_the_recording_command_is_absolute_quoted_and_names_every_phase(phases: tuple[str, ...]) -> None:
    text = split(prompt(phases))[1]["OUTCOME_RECORDING"]
    program = '"/home/ada/.claude/plugins/des/bin/des-log-phase" --project-dir "/home/ada/my project/docs/feature/'
    assert program in text
    assert all(f"--phase {phase}" in text for phase in phases)
    assert "--status BLOCKED" in text
    assert "NOT_APPLICABLE:" in text


@pytest.mark.req("ND-049")
def test_under_lean_the_agent_is_told_to_leave_the_commit_to_the_program() -> None:
    assert "git commit" not in prompt(LEAN)
    assert "do not commit" in prompt(LEAN)
    assert "GREEN is recorded, stop before" in prompt(LEAN)
    assert "GREEN is recorded, commit and record COMMIT before" in prompt(CANON)
    assert 'git commit -m "TYPE(SCOPE): WHAT IT DOES NOW" -m "Step-ID: 01-02"' in prompt(CANON)


def test_the_only_red_phase_says_all_that_red_demands() -> None:
    asked = "Un-skip the step's acceptance test"
    assert [prompt(phases).count(asked) for phases in CYCLES] == [1, 1, 1, 1]
    assert f"1. RED_UNIT — {asked}" in prompt(LEGACY_LEAN)


BAD_FIELDS = {
    "no feature": {"feature_id": ""},
    "feature walks": {"feature_id": "../x"},
    "step": {"step_id": "1-2"},
    "no agent": {"agent": " @"},
    "agent with braces": {"agent": "{agent}"},
    "agent that is no name": {"agent": "a (b)"},
    "no task": {"task_context": " \n\t"},
    "relative project": {"project_dir": "docs/feature/x"},
    "relative plugin": {"plugin_root": "."},
    "quote in path": {"project_dir": '/a"b'},
    "dollar in path": {"project_dir": "/a$HOME"},
    "braces in path": {"plugin_root": "/a{b}"},
    "line end in path": {"plugin_root": "/a\n# TDD_PHASES"},
}


@pytest.mark.parametrize("changed", BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_what_could_not_be_accepted_is_not_composed(changed: dict[str, str]) -> None:
    with pytest.raises(DesError) as caught:
        prompt(**changed)
    assert next(iter(changed)) in caught.value.what
    assert caught.value.how


def test_a_field_left_out_is_a_clear_error() -> None:
    with pytest.raises(DesError, match="feature_id"):
        template.compose({}, CANON)
