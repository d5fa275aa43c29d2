"""Admission of marked dispatches (DESIGN §4, item 3): pure, so every refusal is one row."""

import pytest

from des.contract.markers import render
from des.flow.action import Dispatch
from des.flow.admit import Legal, Request, judge, of_template

STEP = Dispatch("step", "nw-software-crafter", "x", "01-02", "01-02 Do it", ("phase:RED",))
REVIEW = Dispatch("review", "nw-acceptance-designer-reviewer", "x", "", "Review", ("review:roadmap",))
EXPAND = [("VALIDATION", "required"), ("PROJECT-ID", "x"), ("STEP-ID", "01-02"), ("TEMPLATE", "expand")]


def _legal(*dispatches: Dispatch, busy: str = "") -> Legal:
    return Legal("x", dispatches, lambda sid: f"step {sid} is not ready", of_template(("RED", "GREEN", "COMMIT")), busy)


def _judge(pairs: list[tuple[str, str]], agent: str, legal: Legal, body: str = ""):
    return judge(Request(render(pairs) + body, agent), legal, lambda d: f"COMPLETE PROMPT OF {d.step or d.kind}")


@pytest.mark.req("ND-100")
@pytest.mark.parametrize(
    "agent", ["nw-software-crafter", "des:nw-software-crafter", "@nw-software-crafter", "DES:NW-Software-Crafter"]
)
def test_expand_is_composed(agent: str) -> None:
    found = _judge(EXPAND, agent, _legal(STEP))
    assert found.dispatch is STEP
    assert found.prompt == "COMPLETE PROMPT OF 01-02"


def test_orchestrator_mode_is_matched_by_agent() -> None:
    pairs = [("VALIDATION", "required"), ("PROJECT-ID", "x"), ("MODE", "orchestrator"), ("TEMPLATE", "expand")]
    assert _judge(pairs, "nw-acceptance-designer-reviewer", _legal(REVIEW)).dispatch is REVIEW
    wrong = _judge(pairs, "nw-software-crafter", _legal(REVIEW))
    assert "this dispatch is for des:nw-acceptance-designer-reviewer" in wrong.reasons[0]


@pytest.mark.req("ND-034", "ND-156")
@pytest.mark.parametrize(
    ("pairs", "agent", "legal", "body", "word"),
    [
        ([*EXPAND, ("STEP-ID", "01-01")], "nw-software-crafter", _legal(STEP), "", "more than once"),
        ([*EXPAND, ("ENFORCEMENT", "exempt")], "nw-software-crafter", _legal(STEP), "", "contradict"),
        ([*EXPAND, ("MODE", "orchestrator")], "nw-software-crafter", _legal(STEP), "", "contradict"),
        ([*EXPAND, ("ORIGIN", "x")], "nw-software-crafter", _legal(STEP), "", "unknown"),
        (
            [("VALIDATION", "required"), ("STEP-ID", "01-02")],
            "nw-software-crafter",
            _legal(STEP),
            "",
            "PROJECT-ID is missing",
        ),
        (
            [("VALIDATION", "required"), ("PROJECT-ID", "x")],
            "nw-software-crafter",
            _legal(STEP),
            "",
            "STEP-ID is missing",
        ),
        (
            [EXPAND[0], ("PROJECT-ID", "y"), *EXPAND[2:]],
            "nw-software-crafter",
            _legal(STEP),
            "",
            "but x is being delivered",
        ),
        (EXPAND, "nw-software-crafter", _legal(), "", "step 01-02 is not ready"),
        (EXPAND, "nw-software-crafter", _legal(STEP, busy="nw-software-crafter (01-01)"), "", "is still at work"),
        (EXPAND, "general-purpose", _legal(STEP), "", "the agent type is general-purpose"),
        (EXPAND, "", _legal(STEP), "", "the agent type is missing"),
        (EXPAND, "nw-software-crafter", _legal(STEP), "\n\nAlso do this.", "would replace"),
        (EXPAND[:3], "nw-software-crafter", _legal(STEP), "\n\nDo step 01-02 please.", "SECTION_MISSING"),
    ],
)
def test_refusals(pairs, agent, legal, body, word) -> None:
    found = _judge(pairs, agent, legal, body)
    assert found.dispatch is None
    assert word.lower() in "\n".join(found.reasons).lower()
