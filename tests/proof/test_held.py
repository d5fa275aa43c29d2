"""The tests that were seen failing are held against those that are committed; formatters may have been there."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract.paths import PathRules
from des.proof.git import Git
from des.proof.held import tests_held as held
from tests.support.histories import History

NAME = "tests/test_a.py"
TEST = """
import zlib
from shop import price, total
import abc

def test_price():
    assert price('express',  normal=1) == 9
    assert price('slow') == -4 + total( [1,2] )
"""
FORMATTED = """
import abc
import zlib

from shop import (
    price,
    total,
)


def test_price():
    assert (
        price("express", normal=1) == 9
    )
    assert price("slow") == -4 + total([1, 2])
"""


def digest(tmp_path: Path, text: str, files: dict[str, str | None] | None = None) -> str:
    history = History(tmp_path / "project")
    base = history.commit("feat: begin", {"src/shop.py": "x = 1\n", NAME: "def test_old():\n    assert True\n"})
    head = history.commit("feat: more", {NAME: text, **(files or {})})
    return held(Git(history.path), base, head, PathRules.from_config({}))


@pytest.mark.req("DT-083")
def test_a_formatter_changes_nothing(tmp_path: Path) -> None:
    assert digest(tmp_path / "a", TEST) == digest(tmp_path / "b", FORMATTED)


@pytest.mark.req("DT-083", "DT-126")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("== 9", "== 8"),
        ("== 9", ">= 9"),
        ("== -4", "== 4"),
        ("-4 +", "-4 -"),
        ("    assert price('express',  normal=1) == 9\n", ""),
        ("def test_price", "def _test_price"),
        ("def test_price", "@skip\ndef test_price"),
        ("import price, total", "import price, sum as total"),
    ],
)
def test_another_demand_is_another_test(tmp_path: Path, old: str, new: str) -> None:
    assert old in TEST
    assert digest(tmp_path / "a", TEST) != digest(tmp_path / "b", TEST.replace(old, new))


@pytest.mark.req("DT-083", "DT-126")
def test_values_that_change_places_are_another_test(tmp_path: Path) -> None:
    swapped = TEST.replace("express", "x").replace("slow", "express").replace("'x'", "'slow'")
    assert sorted(swapped) == sorted(TEST)
    assert digest(tmp_path / "a", TEST) != digest(tmp_path / "b", swapped)


@pytest.mark.req("DT-083")
def test_a_test_that_came_or_went_is_a_difference_and_production_is_none(tmp_path: Path) -> None:
    found = digest(tmp_path / "a", TEST)
    assert digest(tmp_path / "b", TEST, {"src/shop.py": "x = 2\n"}) == found
    assert digest(tmp_path / "c", TEST, {"tests/test_b.py": "def test_b():\n    pass\n"}) != found
    history = History(tmp_path / "d")
    base = history.commit("feat: begin", {"src/shop.py": "x = 1\n"})
    assert (
        held(Git(history.path), base, history.commit("feat: x", {"src/shop.py": "x = 2\n"}), PathRules.from_config({}))
        == ""
    )
