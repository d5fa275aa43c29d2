"""Scenarios of `.feature` files: tags with their lines, and what is not Gherkin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts.scenarios import Tag, parse

TEXT = """@US-01
Feature: Quotes

  @pending
  Scenario: First
    When a
    Then b

  Rule: Heavy
    @wip
    Scenario Outline: Second
      When <n>

      @skip
      Examples:
        | n |
        | 1 |
"""


def test_tags_come_from_feature_rule_scenario_and_examples() -> None:
    first, second = parse(TEXT, "q.feature").scenarios
    assert (first.name, first.line, first.steps) == ("First", 5, 2)
    assert first.tags == (Tag("@US-01", 1), Tag("@pending", 4))
    assert [tag.name for tag in second.tags] == ["@US-01", "@wip", "@skip"]
    assert [tag.line for tag in second.tags if tag.pending] == [10, 14]


@pytest.mark.parametrize("name", ["@Skip", "@not_implemented", "@PENDING", "@todo"])
def test_pending_tags_in_any_spelling(name: str) -> None:
    assert Tag(name, 1).pending


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 0, "no feature"),
        ("# only a comment\n", 0, "no feature"),
        ("hello\n", 1, "not Gherkin"),
        ("# language: xx\nFeature: x\n", 1, "xx"),
        ("Feature: x\n  Scenario: y\n    When a\n    nonsense\n", 4, "not Gherkin"),
        ("Feature: x\n", 1, "no scenario"),
        ("Feature: x\n  Scenario: y\n    When a\n      | a | b |\n      | 1 |\n", 5, "inconsistent"),
    ],
)
def test_a_bad_file_names_line_and_fix(text: str, line: int, said: str) -> None:
    defect = parse(text, "q.feature").defects[0]
    assert (defect.where.file, defect.where.line) == ("q.feature", line)
    assert said in defect.text
    assert defect.fix


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    parse(text, "q.feature")
