"""Cyclomatic complexity: what lizard counts, and that code cannot talk itself out of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.facts.complexity import Function, functions, over

PYTHON = """\
import os


class Price:
    def of(self, weight, express):
        if weight <= 0 or weight > 50:
            raise ValueError
        return weight * 3 if express else weight


def plain():
    # if this or that
    return "if if if"
"""
GO = "package a\n\nfunc Of(n int) int {\n\tif n > 1 && n < 9 {\n\t\treturn 1\n\t}\n\treturn 0\n}\n"
TYPESCRIPT = (
    "export function of(n: number): number {\n  for (const i of [1]) { if (i > n) return i; }\n  return n ?? 0;\n}\n"
)


@pytest.mark.req("DT-148", "DT-150")
def test_python() -> None:
    assert functions("src/price.py", PYTHON) == (
        Function("of", "src/price.py", 5, 8, 4),
        Function("plain", "src/price.py", 11, 13, 1),
    )


@pytest.mark.req("DT-148")
def test_other_languages_and_what_is_none() -> None:
    assert functions("a.go", GO) == (Function("Of", "a.go", 3, 8, 3),)
    assert [(one.name, one.complexity) for one in functions("a.ts", TYPESCRIPT)] == [("of", 4)]
    assert functions("README.md", PYTHON) == ()
    assert functions("a.py", "") == ()


def branches(count: int, comment: str = "") -> str:
    return f"def f(x):{comment}\n" + "".join(
        f"    if x == {number}:\n        return {number}\n" for number in range(count)
    )


@pytest.mark.req("DT-150")
@pytest.mark.parametrize(
    "comment",
    [
        "  # GENERATED CODE",
        "  # #lizard forgives",
        "  #lizard forgives",
        "\n    #lizard forgive global",
        "  #lizard forgives(cyclomatic_complexity)",
    ],
)
def test_a_comment_excuses_nothing(comment: str) -> None:
    (found,) = functions("a.py", branches(12, comment))
    assert found.complexity == 13


@pytest.mark.req("DT-150")
def test_only_what_the_change_touches_and_strictly_below_the_limit() -> None:
    found = [
        Function("a", "x.py", 1, 10, 10),
        Function("b", "x.py", 12, 20, 9),
        Function("c", "x.py", 22, 30, 15),
        Function("d", "y.py", 1, 10, 30),
    ]
    assert over(found, {"x.py": [10, 12, 22]}, 10) == (found[2], found[0])
    assert over(found, {"x.py": [11, 21]}, 10) == ()
    assert over(found, {"x.py": [1]}, 11) == ()
    assert over(found, {}, 1) == ()


@pytest.mark.req("DT-148")
def test_what_cannot_be_counted_is_not_simple(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("des.limits.LARGEST_MEASURED", 10)
    with pytest.raises(DesError) as caught:
        functions("a.py", PYTHON)
    assert caught.value.what.startswith("a.py: its complexity cannot be counted: larger than")
    assert caught.value.how
    monkeypatch.undo()
    # The library says this on stderr only, and gives what it had counted so far.
    with pytest.raises(DesError, match="RecursionError"):
        functions("a.js", "(" * 10_000)


def test_the_import_path_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "program")])
    for name in [name for name in sys.modules if name == "lizard"]:
        del sys.modules[name]
    before = list(sys.path)
    functions("a.py", PYTHON)
    assert sys.path == before
