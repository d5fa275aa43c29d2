"""The feature id made from what the user typed (nw-deliver text, L256-257)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.contract.ids import is_feature_id
from des.flow.featureid import derive


@pytest.mark.req("ND-070", "ND-175")
@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("Implement user authentication with JWT", "user-authentication-jwt"),
        ("add a way to export the monthly report as PDF", "way-export-monthly-report-pdf"),
        ("Create orders and add items to the order", "orders-add-items-order"),
        ("Quote express parcels", "quote-express-parcels"),
        ("one two three four five six seven", "one-two-three-four-five"),
        ("Größenrechner für Übermaße", "groenrechner-fur-ubermae"),
        ("fix: the (very) odd -- spacing!", "fix-very-odd-spacing"),
        ("the and of to it with", "the-and-of-to-it"),
    ],
)
def test_derives(goal: str, expected: str) -> None:
    assert derive(goal) == expected


@pytest.mark.req("ND-174")
@pytest.mark.parametrize(
    ("goal", "word"), [("login", "shorter"), ("", "shorter"), ("実装してください、お願いします", "no feature id")]
)
def test_refuses_in_words(goal: str, word: str) -> None:
    with pytest.raises(DesError, match=word) as error:
        derive(goal)
    assert error.value.how


@pytest.mark.req("ND-175")
@given(st.text(min_size=10, max_size=200))
def test_is_always_a_legal_id(goal: str) -> None:
    try:
        found = derive(goal)
    except DesError:
        return
    assert is_feature_id(found)
    assert len(found.split("-")) <= 5
