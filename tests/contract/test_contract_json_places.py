"""The line of a value in a JSON text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.contract.json_places import line_of, placed

TEXT = """{
  "a": {"b": [1,
    {"c": "}, \\" ["},
    []]},
  "d":
    7
}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [("", 1), ("a", 2), ("a.b", 2), ("a.b[0]", 2), ("a.b[1]", 3), ("a.b[1].c", 3), ("a.b[2]", 4), ("d", 5),
     ("a.b[9].x", 2), ("a.x", 2), ("x.y", 1), ("[0]", 1)],
)  # fmt: skip
def test_the_line_of_a_place(path: str, line: int) -> None:
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("f.json: d must be text.", "f.json:5: d must be text."),
        ("f.json: 'd' must be text.", "f.json:5: 'd' must be text."),
        ("f.json: a.b[1]: 'c' must be text.", "f.json:3: a.b[1]: 'c' must be text."),
        ("f.json: this is a list.", "f.json:1: this is a list."),
        ("elsewhere: d.", "elsewhere: d."),
    ],
)
def test_a_message_gets_the_line(what: str, said: str) -> None:
    error = placed(DesError(what, "why", "how", 1), "f.json", TEXT)
    assert (error.what, error.why, error.how, error.code) == (said, "why", "how", 1)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z]{1,3}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_each_place_of_an_indented_text_has_a_line_that_begins_with_it(value: object) -> None:
    text = json.dumps(value, indent=1)
    lines = text.split("\n")

    def look(at: object, path: str) -> None:
        pairs = at.items() if isinstance(at, dict) else enumerate(at) if isinstance(at, list) else ()
        for key, inner in pairs:
            place = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"
            begin = json.dumps(inner, indent=1).split("\n")[0] if isinstance(key, int) else f'"{key}": '
            assert lines[line_of(text, place) - 1].strip().startswith(begin)
            look(inner, place)

    look(value, "")
