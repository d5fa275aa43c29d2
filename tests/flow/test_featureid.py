"""The feature id made from what the user typed (nw-deliver text, L256-257)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.contract.ids import is_feature_id
from des.flow.featureid import derive, nearest


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
        ("IMPLEMENT create add: Login", "login"),
        ("Implementation of the login page", "implementation-login-page"),
        ("an addition to the address book", "addition-address-book"),
        ("Add the create button", "create-button"),
        ("Ship OAuth2.0 and OpenID-Connect for B2B/B2C", "ship-oauth2-0-openid-connect"),
        ("Zahlung per Rechnung ermöglichen — für Händler", "zahlung-per-rechnung-ermoglichen-fur"),
        ("naïve café: ﬁx the ＦＵＬＬ width ½", "naive-cafe-fix-full-width"),
        ("   user\tlogin\n with   OTP  ", "user-login-otp"),
        ("x" * 120, "x" * 80),
        ("10 000 parcels an hour", "10-000-parcels-hour"),
    ],
)
def test_derives(goal: str, expected: str) -> None:
    assert derive(goal) == expected


@pytest.mark.req("ND-174")
@pytest.mark.parametrize(
    ("goal", "word"),
    [
        ("login", "shorter"),
        ("", "shorter"),
        ("         login         ", "shorter"),
        ("add login", "shorter"),
        ("実装してください、お願いします", "no feature id"),
        ("… — … — … — …", "no feature id"),
        ("implement add create", "no feature id"),
    ],
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


@pytest.mark.parametrize(
    ("chosen", "near"),
    [
        ("quote-expres-parcels", ["quote-express-parcels"]),
        ("quote-express", ["quote-express-parcels"]),
        ("user-login", []),
        ("", []),
    ],
)
def test_offers_the_features_it_may_have_been_meant_for(chosen: str, near: list[str]) -> None:
    assert nearest(chosen, ["quote-express-parcels", "cancel-orders", "pay-by-invoice"]) == near
