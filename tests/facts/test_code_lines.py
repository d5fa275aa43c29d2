"""Which lines hold code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts.code_lines import code_lines

PYTHON = '''"""Doc."""
import os
from x import (
    y,
)

# comment
LIMIT = 3
name: str


class A(Base):
    """Doc."""

    field: int = 4

    def m(
        self,
        a: int = 5,
    ) -> None:
        """Doc,
        more."""
        if a > 3:
            pass
        elif a:
            return y(
                a
            )
        for x in a:
            ...
        with open(a) as f:
            f.read()
        match a:
            case 1:
                return
'''


def test_python_by_its_syntax() -> None:
    lines = PYTHON.split("\n")
    assert [lines[n - 1].strip() for n in sorted(code_lines("Python", PYTHON))] == [
        "LIMIT = 3", "field: int = 4", "a: int = 5,", "if a > 3:", "elif a:", "return y(", "a", ")", "for x in a:",
        "with open(a) as f:", "f.read()", "match a:", "return",
    ]  # fmt: skip


def test_a_file_that_is_no_python_is_read_by_lines() -> None:
    assert code_lines("Python", "# x\ndef (:\n") == {2}


@pytest.mark.parametrize(
    "line", ["", "  ", "// x", "/* x", " * x", "import x from 'y'", "use a::b;", "package a.b;", "}", "  });"]
)
def test_lines_of_other_languages_without_code(line: str) -> None:
    assert code_lines("JavaScript", line) == frozenset()


@pytest.mark.parametrize("line", ["x = 1", "return a", "} else {", "#[test]", "importance()", "useful(1)", "a*b"])
def test_lines_of_other_languages_with_code(line: str) -> None:
    assert code_lines("Rust", line) == {1}


@given(st.text(max_size=80), st.sampled_from(["Python", "Go"]))
def test_every_text_has_an_answer_within_itself(text: str, language: str) -> None:
    assert code_lines(language, text) <= set(range(1, len(text.split("\n")) + text.count("\r") + 2))
