"""Signs of theater in bats tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.deliver.gates.theater_bats import findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@test "a" {\n  run tool 1\n}\n', [(1, "a: asserts nothing")]),
        ('@test "a" { run tool 1; }\n', [(1, "a: asserts nothing")]),
        (
            '@test "a" {\n  tool 1 &\n  sleep 2\n  [ -f out ]\n}\n',
            [(3, "a: sleeps: too short on a slow machine, too long on every other")],
        ),
        ('@test "a" {\n  run tool 1\n  [ "$status" -eq 0 ]\n}\n', []),
        ('@test "a" {\n  run -1 tool 1\n}\n', []),
        ('@test "a" { run tool 1; [ "$output" = x ]; }\n@test "b" {\n  tool 2\n}\n', []),
    ],
)
def test_signs_in_bats(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(one.where.line, one.text) for one in findings({"a.bats": text}, {})] == expected


@given(st.lists(st.sampled_from(["@test 'a' {", "}", "run x", "sleep 1", "[ 1 ]", "\n", "'", "ä", ""])))
def test_any_text_can_be_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert all(one.where.line <= text.count("\n") + 1 for one in findings({"a.bats": text}, {}))
