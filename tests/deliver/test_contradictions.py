"""What earlier waves say against each other, as far as a program can tell (R29)."""

from __future__ import annotations

import pytest

from des.deliver import contradictions
from des.facts import design, scenarios, stories

FILE = "docs/feature/x/feature-delta.md"
STORIES = """# X

## Wave: DISCUSS / [REF] User Stories with Elevator Pitches

### US-01: One

### Elevator Pitch

After: run `calc 3 4` → sees `12`

### US-02: Two @infrastructure

"""
SCENARIO = "Feature: F\n  @US-01\n  Scenario: Product of two\n    Then ok\n"


def _stories(feature: str, text: str = STORIES) -> list[tuple[str, int, str]]:
    read = stories.of_delta(text, FILE)
    found = contradictions.stories_and_scenarios(read, [scenarios.parse(feature, "f.feature")])
    return [(one.where.file, one.where.line, one.text) for one in found]


@pytest.mark.req("ND-068")
@pytest.mark.parametrize(
    ("feature", "text", "found"),
    [
        (SCENARIO, STORIES, []),
        (SCENARIO.replace("@US-01", "@US-01 @US-07"), STORIES,
         [("f.feature", 2, f"scenario 'Product of two' is of @US-07, which is no story of {FILE}")]),
        (SCENARIO.replace("US-01", "US-02"), STORIES, [(FILE, 5, "story US-01 has no scenario")]),
        (SCENARIO.replace("@US-01", "@slow"), STORIES, []),
        (SCENARIO, STORIES.replace("### Elevator Pitch\n", ""), [(FILE, 5, "story US-01 has no Elevator Pitch")]),
        (SCENARIO, "# X\n", []),
        (SCENARIO, "# X\n\n## Wave: DISCUSS / [REF] Persona ID\n\nAda\n", []),
    ],
)  # fmt: skip
def test_stories_and_scenarios_agree(feature: str, text: str, found: list[tuple[str, int, str]]) -> None:
    assert _stories(feature, text) == found


def _spelled(delta: str) -> list[tuple[int, str]]:
    found = contradictions.spellings(delta, FILE, [scenarios.parse(SCENARIO, "f.feature")], design.of_delta(delta))
    return [(one.where.line, one.text) for one in found]


WAVES = """# X

## Wave: DESIGN / [REF] Component Decomposition

| # | Component | Path | Change type | Owner wave consumer |
|---|---|---|---|---|
| 1 | Product | `src/calc/product.py` | create | DELIVER |

## Wave: DISTILL / [REF] Scenario List with Tags

| # | Scenario | Tags |
|---|---|---|
| S1 | Product of two | @US-01 |

## Wave: DISTILL / [REF] Scaffolds

`src/calc/product.py`, `src/calc/products.py` and a/b.
"""


@pytest.mark.req("ND-068")
def test_a_name_that_differs_only_in_its_spelling_is_a_slip() -> None:
    assert _spelled(WAVES) == []
    assert _spelled(WAVES.replace("Product of two", "product  of two")) == [
        (13, "the scenario 'product  of two' is called 'Product of two'")
    ]
    assert _spelled(WAVES.replace("`src/calc/product.py`, ", "`src/calc/Product.py`, ")) == [
        (17, "'src/calc/Product.py' stands as 'src/calc/product.py' in Component Decomposition")
    ]
    for other in ("Another one", "Product of two | product of two |"):
        assert _spelled(WAVES.replace("Product of two |", other)) == []
    for path in ("./src/calc/product.py", "src/calc/product.py/", "src/calc_product.py", "src/calc/products.py"):
        assert _spelled(WAVES.replace("`src/calc/product.py`, ", f"`{path}`, ")) == []
