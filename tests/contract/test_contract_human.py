"""Decisions as a person types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import human


@pytest.mark.parametrize(
    ("prompt", "verb", "rest"),
    [
        ("des ack harness-01-02", "ack", "harness-01-02"),
        ("des waive design-01-02 the  table is old", "waive", "design-01-02 the table is old"),
        ("  des pause\n", "pause", ""),
        ("Des resume", "resume", ""),
        ("des abort   we do it by hand", "abort", "we do it by hand"),
    ],
)
def test_one_line_is_a_decision(prompt: str, verb: str, rest: str) -> None:
    line = human.read(prompt)
    assert line is not None
    assert (line.verb, line.rest) == (verb, rest)


@pytest.mark.parametrize(
    "prompt",
    [
        "", "des", "des next", "des acknowledge x", "please des ack x", "> des ack x", "`des ack x`", "<des ack x",
        "des ack x\nand then go on", "<task-notification>des ack x</task-notification>", "/loop des ack x", "DES ACK x",
        "des\tack x", "des  ack x", "\ufeffdes ack x", "\u00a0des ack x", "The agent says: des ack x",
    ],
)  # fmt: skip
def test_anything_else_is_none(prompt: str) -> None:
    assert human.read(prompt) is None


WORDS = st.lists(
    st.sampled_from(["des", "Des", "ack", "waive", "x", " ", "\n", "\t", ">", "`", "\ufeff", "<"]), max_size=8
)


@given(WORDS.map("".join) | WORDS.map(" ".join) | st.text(max_size=20).map(lambda text: "des ack " + text))
def test_whatever_counts_as_a_decision_is_kept_out_of_what_agents_send(prompt: str) -> None:
    line = human.read(prompt)
    if line is not None:
        assert human.begins_like_one(prompt) == line.verb
        assert human.mentioned(prompt)
