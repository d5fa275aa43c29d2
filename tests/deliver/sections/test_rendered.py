"""Rendered sections in documents of people: written again they replace exactly themselves (R31)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.deliver.gates import docs
from des.deliver.gates.docs import TIER_1
from des.deliver.sections.rendered import Rendered, code, placed, plain
from des.facts import feature_delta

ONE = Rendered("Files modified", ["Production:", "", "- `a.py`: new, step 01-01"])
TWO = Rendered("DoD check", ["- passed: it runs (2 of 2)"])
BLOCK = f"{ONE.begin}\n\nProduction:\n\n- `a.py`: new, step 01-01\n\n{ONE.end}\n"

PIECES = (
    "# Feature\n", "\n", "text\n", "text without end", "\r\n", "- item\r\n", "### Detail\n",
    "## Wave: DELIVER / [REF] Files modified\n", "## Wave: DELIVER / [ref] files MODIFIED\n",
    "## Wave: DELIVER / [REF] DoD check\n", "## Wave: DELIVER / [WHY] Files modified\n", "## Notes\n",
    "Wave: DELIVER / [REF] DoD check\n---\n", ONE.begin + "\n", ONE.end + "\n", TWO.begin + "\n", "    code\n",
    "```\n## Wave: DELIVER / [REF] Files modified\n```\n", "\u2028", "\x0b",
)  # fmt: skip


@pytest.mark.req("ND-010", "ND-176")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_again_changes_nothing_new_facts_replace_old_and_what_people_wrote_stays(document: str) -> None:
    try:
        first = placed(document, [ONE, TWO])
    except DesError:  # it ends in an open block
        assume(False)
    assert placed(first, [ONE, TWO]) == first
    other = placed(first, [Rendered(ONE.title, ["None."])])
    assert placed(other, [ONE]) == first
    rest = iter(first.splitlines(keepends=True))
    lines = [line for line in document.splitlines(keepends=True) if not line.startswith("<!-- des:")]
    if "<!-- des:" not in document:
        assert all(any(line.rstrip("\r\n") == kept.rstrip("\r\n") for kept in rest) for line in lines)
    for one in (ONE, TWO):
        own = feature_delta.named(feature_delta.sections(first), "DELIVER", one.title)
        assert one.lines[0] in own[0].body


def test_the_block_stands_below_its_heading_and_above_what_people_wrote() -> None:
    document = "# F\n\n## Wave: DELIVER / [REF] Files modified\n\nSee also the wiki.\n\n## Notes\n"
    assert placed(document, [ONE]) == document.replace("modified\n\n", f"modified\n\n{BLOCK}\n")


def test_an_older_block_is_replaced_where_it_stands() -> None:
    document = f"## Wave: DELIVER / [REF] Files modified\n\nBefore.\n\n{BLOCK}\nAfter.\n"
    other = Rendered(ONE.title, ["None."])
    assert placed(document, [other]) == document.replace("Production:\n\n- `a.py`: new, step 01-01", "None.")


@pytest.mark.parametrize("opened", ["```\ncode\n", "text\n\n<!-- a note\n"])
def test_a_document_that_ends_in_an_open_block_is_refused(opened: str) -> None:
    with pytest.raises(DesError, match="ends inside a code block or a comment"):
        placed(opened, [ONE])


@pytest.mark.parametrize("name", ["a|b", "two\nlines", "<!-- x -->", "`tick`", "a\u2028b", "--> <!--"])
def test_names_from_elsewhere_cannot_end_a_line_or_a_note(name: str) -> None:
    evil = Rendered(ONE.title, [f"- {plain(name)}", f"- {code(name)}"])
    document = placed("", [evil])
    assert placed(document, [ONE]) == placed("", [ONE])
    assert len(document.splitlines()) == len(placed("", [Rendered(ONE.title, ["- a", "- b"])]).splitlines())


def test_rendered_sections_pass_the_gate_that_judges_them() -> None:
    document = placed("", [Rendered(title, ["None."]) for title in TIER_1])
    assert docs.decide("f.md", document).exit_code == 0
