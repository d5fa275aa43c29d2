"""Upstream issues in documents of both layouts: what is one, and what resolves it (nw-deliver text, L94)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from des.facts import issues

FILE = "docs/feature/x/feature-delta.md"
HEAD = "# X\n\n## Wave: DESIGN / [WHY] Upstream Issues\n\n"


def _read(body: str) -> list[tuple[str, int, int, bool]]:
    return [(one.id, one.line, one.last, one.resolved) for one in issues.of_delta(HEAD + body, FILE)]


@pytest.mark.req("ND-061")
@pytest.mark.parametrize(
    "body",
    ["", "None.\n", "none\n", "- None\n", "N/A\n", "—\n", "No upstream issues.\n", "No open issues were found.\n",
     "### Open\n", "Found while designing:\n"],
)  # fmt: skip
def test_a_section_that_says_none_has_none(body: str) -> None:
    assert _read(body) == []


@pytest.mark.req("ND-061")
@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("- The story says 12, the brief 13\n", [("DESIGN-1", 5, 5, False)]),
        ("The story says 12,\nthe brief 13.\n\nAnd more.\n", [("DESIGN-1", 5, 6, False), ("DESIGN-2", 8, 8, False)]),
        ("These:\n\n- one thing\n  goes on\n\n  and on\n- two\n", [("DESIGN-1", 7, 10, False), ("DESIGN-2", 11, 11, False)]),
        ("- [ ] open\n- [x] ticked\n", [("DESIGN-1", 5, 5, False), ("DESIGN-2", 6, 6, True)]),
        ("- 12 or 13? Resolved: 13\n- 4\n  Resolved: yes\n", [("DESIGN-1", 5, 5, True), ("DESIGN-2", 6, 7, True)]),
        ("- 12 or 13? **Resolved (Ada):** 13\n", [("DESIGN-1", 5, 5, True)]),
        ("- not resolved: 12 or 13\n- Unresolved: 4\n- resolved by nobody\n",
         [("DESIGN-1", 5, 5, False), ("DESIGN-2", 6, 6, False), ("DESIGN-3", 7, 7, False)]),
        ("| Issue | Status |\n|---|---|\n| a | open |\n| b | Resolved |\n| c | closed by Ada |\n| d | not done |\n",
         [("DESIGN-1", 7, 7, False), ("DESIGN-2", 8, 8, True), ("DESIGN-3", 9, 9, True), ("DESIGN-4", 10, 10, False)]),
        ("| Issue |\n|---|\n| a — Resolved: b |\n", [("DESIGN-1", 7, 7, True)]),
        ("### U-07 Prices\n\nTwo of them.\n\n- seen in a\n- Resolved: the first\n\n### U-08 Days\n\nStatus: open\n",
         [("U-07", 5, 10, True), ("U-08", 12, 14, False)]),
        ("### Prices\n\n- one\n- two\n", [("DESIGN-1", 7, 7, False), ("DESIGN-2", 8, 8, False)]),
    ],
)  # fmt: skip
def test_items_and_their_answers(body: str, found: list[tuple[str, int, int, bool]]) -> None:
    assert _read(body) == found


@pytest.mark.req("ND-060", "ND-061")
def test_other_sections_are_none_and_older_files_are_of_their_directory() -> None:
    assert issues.of_delta("# X\n\n## Wave: DESIGN / [REF] Open Questions\n\n- why?\n", FILE) == ()
    (one,) = issues.of_legacy("# Upstream Issues\n\n- The story says 12\n", "docs/feature/x/design/upstream-issues.md")
    assert (one.id, one.line) == ("DESIGN-1", 3)


@given(st.text(alphabet=st.sampled_from("ab|-#*[x]: \n.U0")))
@example("0\n|\n 0")
def test_any_text_is_read_and_every_issue_is_where_it_says(body: str) -> None:
    text = HEAD + body
    lines = text.split("\n")
    for one in issues.of_delta(text, FILE):
        assert "\n".join(lines[one.line - 1 : one.last]).strip() == one.text
