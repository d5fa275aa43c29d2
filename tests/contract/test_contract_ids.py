"""Names of features, steps and agents, and steps named in prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import ids
from tests.support.growth import grows_linearly


@pytest.mark.req("ND-175")
@pytest.mark.parametrize("good", ["jwt-auth", "a", "2fa", "a-1-b", "x" * 80])
def test_a_feature_id_is_kebab_case(good: str) -> None:
    assert ids.is_feature_id(good)


@pytest.mark.parametrize(
    "bad",
    [
        "", "../x", "a/b", "a b", "A", "a_b", "-a", "a-", "a--b", "a\n", "ä", "{feature-id}", "x" * 81, "a\0", None, 1,
        ["a"],
    ],
)  # fmt: skip
def test_anything_else_is_no_feature_id(bad: object) -> None:
    assert not ids.is_feature_id(bad)


@pytest.mark.req("ND-087")
@pytest.mark.parametrize("bad", ["1-1", "01-01\n", " 01-01", "001-01", "01_01", "٠١-٠١", "01–01", "", None, 101])
def test_a_step_id_is_four_ascii_digits_and_a_hyphen(bad: object) -> None:
    assert ids.is_step_id("01-02")
    assert not ids.is_step_id(bad)


@pytest.mark.parametrize(
    "raw",
    [
        "nw-software-crafter", "@nw-software-crafter", "des:nw-software-crafter", " NW-Software-Crafter ",
        "nw_software_crafter", "nw software crafter", "@des:nw-software-crafter", "des:@nw-software-crafter",
        "other:des:nw-software-crafter", "DES:NW_Software Crafter",
    ],
)  # fmt: skip
def test_an_agent_is_compared_as_the_host_would(raw: str) -> None:
    assert ids.agent_name(raw) == "nw-software-crafter"
    assert ids.qualified(raw) == "des:nw-software-crafter"


@pytest.mark.parametrize("raw", [None, 3, ["a"], "", "  ", "@"])
def test_no_agent_is_no_name(raw: object) -> None:
    assert ids.agent_name(raw) == ""


def test_every_agent_is_listed_once_by_its_normal_name() -> None:
    assert len(set(ids.OUR_AGENTS)) == len(ids.OUR_AGENTS)
    assert all(ids.agent_name(name) == name for name in ids.OUR_AGENTS)
    assert set(ids.CRAFTERS) < set(ids.WRITING_AGENTS)
    assert not set(ids.WRITING_AGENTS) & set(ids.REVIEWING_AGENTS)
    assert set(ids.OUR_AGENTS) == set(ids.WRITING_AGENTS) | set(ids.REVIEWING_AGENTS) | set(ids.TRACK_AGENTS)
    assert set(ids.TRACK_WRITERS) < set(ids.TRACK_AGENTS)


@pytest.mark.parametrize(
    "text",
    [
        "step 01-02", "Step: 01-02", "STEP-01-02", "step\n01-02", "step 01-02-02", "DES-STEP-ID: 01-02",
        "Step ID 01-02", "step_id 01-02", "step-id: 01-02", "steps 01-02", "step #01-02", "step `01-02`",
        "step **01-02**",
        "step 1-2", "step 01\u201302", "step 01\u201102", "step\u00a001-02", "roadmap item 01-02", "step_01_02",
        "step with id 01-02", "step (01-02)",
        "step whose id is 01-02", "the `01-02` step", "01-02 is the step", "steps 01-02 and 01-03", "step 01 - 02",
        "Step-ID: 01-02", "task 01-02", "step number 01-02", "step \u201c01-02\u201d", "STEP01-02", "step=01-02",
        "<step>01-02</step>", "step no. 01-02", "next_step: 01-02", "execute-step 01-02",
    ],
)  # fmt: skip
def test_a_step_is_found_in_any_spelling(text: str) -> None:
    assert ids.names_a_step(f"Please do {text}, then report.") == "01-02"


def test_a_step_id_with_too_many_digits_is_named_as_written() -> None:
    assert ids.names_a_step("step 101-01") == "101-01"


@pytest.mark.parametrize(
    "text",
    [
        "Follow steps 1-5 of the guide", "step 2026-01-02", "task 01-02-2026", "footstep 01-02", "step 1",
        "pages 01-02", "step by step in 2024", "do this in 2-3 steps", "a multi-step plan of 10-12 items",
        "items 3-4", "timestep",
        "next steps: 10-20 lines", "on 2026-01-02 the step", "",
    ],
)  # fmt: skip
def test_ordinary_prose_names_no_step(text: str) -> None:
    assert ids.names_a_step(text) is None


@pytest.mark.parametrize("text", ["step ", "step_id ", "steps the id ", "0", "01-0", "step" + " " * 50, "01-01 "])
def test_a_long_text_is_searched_in_linear_time(text: str) -> None:
    assert grows_linearly(lambda size: ids.names_a_step(text * size), 40_000 // len(text))


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    found = ids.names_a_step(text)
    assert found is None or "-" in found
    assert all(ids.is_step_id(step_id) for step_id in ids.step_ids_in_message(text))


MESSAGES = {
    "plain": ("feat: x\n\nStep-ID: 01-02\n", ["01-02"]),
    "lower case": ("feat: x\n\nstep-id: 01-02", ["01-02"]),
    "indented": ("feat: x\n\n  Step-ID:\t01-02  \n", ["01-02"]),
    "host footer follows": ("feat: x\n\nStep-ID: 01-02\n\nMade with care\n\nCo-Authored-By: A <a@b.c>\n", ["01-02"]),
    "crlf": ("feat: x\r\n\r\nStep-ID: 01-02\r\n", ["01-02"]),
    "no blank line": ("feat: x\nStep-ID: 01-02", ["01-02"]),
    "two, one repeated": ("x\n\nStep-ID: 01-02\nStep-ID: 01-03\nStep-ID: 01-02", ["01-02", "01-03"]),
    "in the subject": ("Step-ID: 01-02\n\nbody", []),
    "in the subject below blank lines": ("\n\nStep-ID: 01-02\n\nbody", []),
    "in prose": ("x\n\nthe Step-ID: 01-02 is done", []),
    "longer id": ("x\n\nStep-ID: 01-022", []),
    "other digits": ("x\n\nStep-ID: ٠١-٠٢", []),
    "two on a line": ("x\n\nStep-ID: 01-02 01-03", []),
    "space before the colon": ("x\n\nStep-ID : 01-02", []),
    "value on the next line": ("x\n\nStep-ID:\n01-02", []),
    "long s": ("x\n\n\u017ftep-ID: 01-02", []),
    "empty": ("", []),
}


@pytest.mark.parametrize(("message", "found"), MESSAGES.values(), ids=MESSAGES)
def test_step_ids_of_a_commit_message(message: str, found: list[str]) -> None:
    assert ids.step_ids_in_message(message) == found
