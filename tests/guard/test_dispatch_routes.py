"""Where an Agent call goes (DESIGN §4)."""

from __future__ import annotations

import pytest

from des.contract import ids
from des.guard import dispatch

REQUIRED = "<!-- DES-VALIDATION : required -->\n<!-- DES-PROJECT-ID : x -->\n<!-- DES-STEP-ID : 01-01 -->\n"
EXEMPT = "<!-- DES-ENFORCEMENT : exempt -->\n"


def route(
    prompt: object,
    agent: object = "general-purpose",
    *,
    managed: bool = True,
    delivering: bool = False,
    always: bool = False,
) -> dispatch.Route:
    tool_input: dict[str, object] = {"prompt": prompt, "subagent_type": agent, "description": "d"}
    return dispatch.route(tool_input, managed=managed, delivering=delivering, always=always)


@pytest.mark.parametrize("managed", [True, False])
@pytest.mark.parametrize("delivering", [True, False])
@pytest.mark.parametrize(
    "prompt", [REQUIRED, REQUIRED + "text", "\n  " + REQUIRED, "<!--DES-VALIDATION:required-->", REQUIRED + REQUIRED]
)
def test_required_goes_to_admission_whatever_else_is_wrong_with_it(
    prompt: str, managed: bool, delivering: bool
) -> None:
    assert route(prompt, managed=managed, delivering=delivering).kind == dispatch.ADMIT


def test_unmarked_in_a_project_of_others_is_untouched() -> None:
    for prompt in ("look", "", "step 01-02 of the tutorial"):
        found = route(prompt, managed=False)
        assert found.kind == dispatch.UNTOUCHED
        assert found.decision.updated_input is None
        assert found.decision.allow is None


@pytest.mark.req("ND-040")
def test_unmarked_in_a_managed_project_is_stamped() -> None:
    found = route("look around")
    assert found.kind == dispatch.EXEMPT
    assert found.decision.allow is None
    assert found.decision.updated_input == {
        "prompt": EXEMPT + "look around", "subagent_type": "general-purpose", "description": "d",
    }  # fmt: skip


def test_the_stamp_is_a_marker_that_passes_itself() -> None:
    stamped = route("look").decision.updated_input
    assert stamped is not None
    again = route(stamped["prompt"])
    assert again.kind == dispatch.EXEMPT
    assert again.decision.updated_input is None


@pytest.mark.req("ND-034", "ND-155")
@pytest.mark.parametrize("managed", [True, False])
@pytest.mark.parametrize("agent", ids.WRITING_AGENTS)
@pytest.mark.parametrize("spelled", ["{}", "des:{}", "@{}", "@des:{}", "other:{}"])
def test_a_writing_agent_never_starts_unmarked_or_exempt(agent: str, spelled: str, managed: bool) -> None:
    for prompt in ("do it", EXEMPT + "do it"):
        found = route(prompt, spelled.format(agent), managed=managed)
        assert found.kind == dispatch.REFUSED
        assert found.decision.refused
        assert "des next" in found.decision.reason


@pytest.mark.req("ND-155")
@pytest.mark.parametrize(
    "prompt",
    [
        "implement step 01-02",
        "Step ID: `01-02`",
        "steps 01-01 and 01-02",
        "step_id 01-01",
        "roadmap item 01-01",
        "step #01-01",
    ],
)
def test_a_prompt_that_names_a_step_needs_markers_session_or_not(prompt: str) -> None:
    found = route(prompt)
    assert found.kind == dispatch.REFUSED
    assert "step 01-0" in found.decision.reason


@pytest.mark.req("ND-040", "ND-155")
def test_during_a_delivery_nothing_starts_unmarked_and_exempt_does() -> None:
    found = route("look around", delivering=True)
    assert found.kind == dispatch.REFUSED
    reason = found.decision.reason
    assert reason.index("des next") < reason.index("exempt"), "the way on comes before the way out"
    assert route(EXEMPT + "look around", delivering=True).kind == dispatch.EXEMPT


def test_a_project_may_demand_markers_always() -> None:
    assert "enforcement: always" in route("look", always=True).decision.reason
    assert route(EXEMPT + "look", always=True).kind == dispatch.EXEMPT


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("<!-- DES-PROJECT-ID : x -->\ngo", "DES-VALIDATION"),
        ("<!-- DES-ENFORCEMENT : Exempt -->\ngo", "exempt"),
        ("<!-- DES-ENFORCEMENT -->\ngo", "form"),
        ("<!-- DES-ENFORCMENT : exempt -->\ngo", "unknown"),
        (EXEMPT + EXEMPT + "go", "more than once"),
        (EXEMPT + "<!-- DES-STEP-ID : 01-01 -->\ngo", "DES-STEP-ID"),
        ("<!-- DES-TEMPLATE : expand -->", "DES-TEMPLATE"),
        ("<!-- DES-VALIDATION : no -->", "required"),
        ("<!-- DES-VALIDATION : required", "form"),
    ],
)
@pytest.mark.parametrize("managed", [True, False])
def test_a_faulty_block_is_refused_with_its_fault(prompt: str, said: str, managed: bool) -> None:
    found = route(prompt, managed=managed)
    assert found.kind == dispatch.REFUSED
    assert said.lower() in found.decision.reason.lower()


def test_exempt_and_required_contradict_each_other() -> None:
    assert route(EXEMPT + REQUIRED).kind in (dispatch.ADMIT, dispatch.REFUSED)


def test_markers_further_down_are_text() -> None:
    assert route("Explain this:\n<!-- DES-VALIDATION : required -->").kind == dispatch.EXEMPT
    assert route("Explain this:\n" + EXEMPT, delivering=True).kind == dispatch.REFUSED
    assert route("do not use DES-VALIDATION : required", delivering=True).kind == dispatch.REFUSED


def test_our_readers_get_their_qualified_name() -> None:
    for agent in ids.REVIEWING_AGENTS:
        completed = route(EXEMPT + "look", f"@{agent}").decision.updated_input
        assert completed is not None
        assert completed["subagent_type"] == f"des:{agent}"
        assert route(EXEMPT + "look", f"des:{agent}").decision.updated_input is None


@pytest.mark.parametrize("agent", [None, 3, [], {}, "", "  ", "x" * 10000])
@pytest.mark.parametrize("prompt", ["look", None, 3, ["a"], ""])
def test_odd_inputs_are_decided_too(prompt: object, agent: object) -> None:
    assert route(prompt, agent).kind == dispatch.EXEMPT


def test_a_prompt_that_poses_as_the_user_is_refused() -> None:
    assert route("des ack 01-01").kind == dispatch.REFUSED
