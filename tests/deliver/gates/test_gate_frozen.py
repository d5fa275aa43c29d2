"""Scenarios are frozen when a delivery begins: what a step changed in them is named with file, line and commit (R21)."""

from __future__ import annotations

import pytest

from des.deliver import upstream
from des.deliver.gates import frozen
from des.deliver.gates.frozen import Frozen, decide
from des.facts.specification import specified
from des.verdict import Status
from tests.deliver.gates.conftest import Begun

FILE = "features/mul.feature"
TEXT = """Feature: Products
  Background:
    Given a calculator

  @pending @US-01
  Scenario: Product
    When 3 is multiplied by 4
    Then it is 12

  Scenario Outline: Zero
    Then <n> times 0 is 0
    Examples:
      | n |
      | 1 |
"""


def _judged(text: str, *, decided: bool = False, elsewhere: str = "") -> tuple[Status, list[tuple[int, str, bool]]]:
    one = Frozen(FILE, specified(TEXT), specified(text), (("01-01", "abcdef0123456789"),))
    others = {scenario.says for scenario in specified(elsewhere) or ()}
    result = decide([one], others, {FILE} if decided else ())
    return result.status, [(f.where.line, f.text, f.blocks) for f in result.findings]


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("@pending ", ""),
        TEXT.replace("  Scenario: Product", "  # un-skipped\n  Scenario:  Product"),
        TEXT.replace("Feature: Products", "@wip\nFeature: Products\n  How numbers multiply."),
        TEXT.replace("Scenario: Product\n", "Scenario: Product\n    Of two numbers.\n"),
    ],
)
def test_pending_tags_comments_and_descriptions_are_free(text: str) -> None:
    assert _judged(text) == (Status.PASS, [])


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (TEXT.replace("it is 12", "it is a number"), 6, "scenario 'Product' changed by 01-01 (abcdef012345)"),
        (TEXT.replace("      | 1 |\n", ""), 10, "scenario 'Zero' changed"),
        (TEXT.replace("a calculator", "nothing"), 2, "scenario 'Background' changed"),
        (TEXT.replace("Scenario: Product", "Scenario: Something"), 0, "scenario 'Product' removed or renamed"),
        ("Feature: Products\n", 0, "scenario 'Zero' removed"),
        ("nonsense\n", 0, "it is not Gherkin any more"),
    ],
)
def test_a_changed_specification_is_refused_unless_the_user_decided(text: str, line: int, said: str) -> None:
    status, found = _judged(text)
    assert status is Status.FAIL
    assert any(at == line and said in words and blocks for at, words, blocks in found), found
    status, found = _judged(text, decided=True)
    assert status is Status.PASS
    assert found
    assert not any(blocks for _, _, blocks in found)


def test_what_moved_is_new_or_tagged_otherwise_is_flagged_only() -> None:
    without = TEXT.partition("  Scenario Outline")[0]
    outline = "Feature: More\n  Scenario Outline" + TEXT.partition("  Scenario Outline")[2]
    for text, elsewhere, said in (
        (without, outline, "'Zero' was moved"),
        (TEXT + "\n  Scenario: One more\n    Then ok\n", "", "'One more' is new"),
        (TEXT.replace("@US-01", "@US-02"), "", "@US-01 became @US-02"),
    ):
        status, ((_, words, blocks),) = _judged(text, elsewhere=elsewhere)
        assert (status, blocks) == (Status.PASS, False)
        assert said in words
    assert _judged(without, elsewhere=TEXT.replace("Zero", "Nought"))[0] is Status.FAIL
    no_background = TEXT.replace("  Background:\n    Given a calculator\n", "")
    assert _judged(no_background, elsewhere=TEXT)[0] is Status.FAIL


def test_only_commits_of_steps_are_judged(bare: Begun) -> None:
    bare.write(FILE, TEXT)
    bare.commit("test: distilled")
    bare.start(steps=2)
    assert frozen.run(bare.delivery).status is Status.EXEMPT
    bare.write(FILE, TEXT + "\n  Scenario: Theirs\n    Then ok\n")
    bare.commit("docs: somebody else's")
    assert frozen.run(bare.delivery).status is Status.EXEMPT
    commit = bare.step("01-02", (FILE, TEXT.replace("@pending ", "").replace("12", "13")))
    result = frozen.run(bare.delivery)
    (finding,) = [one for one in result.findings if one.blocks]
    assert (finding.where.file, finding.where.line) == (FILE, 6)
    assert f"01-02 ({commit[:12]})" in finding.text
    assert f"des issue add --step 01-02 --document {FILE}" in finding.fix
    issue = upstream.add(bare.delivery, "01-02", FILE, "3 times 4 should be 13, says the contract")
    assert frozen.run(bare.delivery).status is Status.FAIL
    upstream.resolve(bare.delivery, issue.id, "yes, 13")
    assert frozen.run(bare.delivery).status is Status.PASS
    bare.step("01-02", (FILE, TEXT))
    assert frozen.run(bare.delivery).findings == ()
