"""The catalogue of the DELIVER wave, and what each density makes of it."""

from __future__ import annotations

import pytest

from des.contract.errors import DesError
from des.deliver.expansions import CATALOG
from des.flow.density import MODES, PROMPTS, Density

IDS = [expansion.id for expansion in CATALOG.tier_2]


@pytest.mark.req("ND-009", "ND-011")
def test_tier_1_has_the_sections_that_are_always_written() -> None:
    assert [section.title for section in CATALOG.tier_1] == [
        "Implementation summary",
        "Files modified",
        "Scenarios green count",
        "DoD check",
        "Demo evidence",
        "Quality gates",
        "Pre-requisites",
    ]


@pytest.mark.req("ND-009", "ND-023")
def test_tier_2_has_the_expansions_with_their_tiers() -> None:
    assert {expansion.id: expansion.tier for expansion in CATALOG.tier_2} == {
        "refactoring-journal": "HOW",
        "retrospective-notes": "WHY",
        "performance-measurements": "WHY",
        "alternative-implementations-rejected": "WHY",
        "mutation-testing-report": "HOW",
        "architecture-decision-deviations": "WHY",
        "coverage-deltas": "HOW",
        "expansion-catalog-rationale": "WHY",
    }


@pytest.mark.req("ND-022")
def test_each_is_described_in_one_line() -> None:
    for expansion in CATALOG.tier_2:
        assert "\n" not in expansion.holds
        assert 15 < len(expansion.holds) < 80


@pytest.mark.req("ND-019", "ND-027")
@pytest.mark.parametrize(
    ("mode", "prompt", "asked", "expand", "offer", "chooser", "on_occasion"),
    [
        *[("full", prompt, [], IDS, [], "", False) for prompt in PROMPTS],
        ("lean", "always-expand", [], IDS, [], "", False),
        ("lean", "always-skip", [], [], [], "", False),
        ("lean", "always-skip", IDS[:1], IDS[:1], [], "", False),
        ("lean", "ask", [], [], IDS, "user", False),
        ("lean", "ask", IDS[1:2], IDS[1:2], [IDS[0], *IDS[2:]], "user", False),
        ("lean", "ask", IDS, IDS, [], "", False),
        ("lean", "ask-intelligent", [], [], IDS, "user", True),
        ("lean", "smart", [], [], IDS, "agent", False),
    ],
)
def test_the_end_of_the_wave(
    mode: str, prompt: str, asked: list[str], expand: list[str], offer: list[str], chooser: str, on_occasion: bool
) -> None:
    end = CATALOG.wave_end(Density(mode, prompt, "default"), CATALOG.named(asked))
    assert [one.id for one in end.expand] == expand
    assert [one.id for one in end.offer] == offer
    assert (end.chooser, end.only_on_occasion) == (chooser, on_occasion)


@pytest.mark.req("ND-019", "ND-020")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_what_was_asked_for_is_written_under_every_density(mode: str, prompt: str) -> None:
    wanted = CATALOG.named(["coverage-deltas"])
    end = CATALOG.wave_end(Density(mode, prompt, "default"), wanted)
    assert set(wanted) <= set(end.expand)
    assert not set(end.expand) & set(end.offer)


def test_names_are_taken_once_in_the_order_of_the_catalogue() -> None:
    found = CATALOG.named(["coverage-deltas", " retrospective-notes ", "coverage-deltas"])
    assert [one.id for one in found] == ["retrospective-notes", "coverage-deltas"]


@pytest.mark.parametrize("name", ["", "*", "Coverage-Deltas", "coverage_deltas", "no-such-thing"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(DesError, match="DELIVER has no expansion"):
        CATALOG.named(["retrospective-notes", name])
