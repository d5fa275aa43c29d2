"""Exception text to kind, for what pytest and other runners print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.runner.classify import kind_of
from des.runner.outcome import FailureKind

ASSERTION, EXCEPTION, STRUCTURAL = FailureKind.ASSERTION, FailureKind.EXCEPTION, FailureKind.STRUCTURAL

TABLE = [
    ("assert 1 == 2", ASSERTION),
    ("assert\n", ASSERTION),
    ("AssertionError", ASSERTION),
    ("AssertionError: ImportError: quoted", ASSERTION),
    ("AssertionError: message\nassert 1 == 2", ASSERTION),
    ("Failed: DID NOT RAISE <class 'ValueError'>", ASSERTION),
    ("Failed: Timeout (>1.0s) from pytest-timeout.", EXCEPTION),
    ("shop.AssertionError: not the real one", EXCEPTION),
    ("ModuleNotFoundError: No module named 'shop'", STRUCTURAL),
    ("ImportError: cannot import name 'x' from 'shop' (/t/shop.py)", STRUCTURAL),
    ("AttributeError: module 'shop' has no attribute 'x'", STRUCTURAL),
    ("NameError: name 'x' is not defined", STRUCTURAL),
    ("UnboundLocalError: local variable 'x' referenced before assignment", EXCEPTION),
    ("NotImplementedError", STRUCTURAL),
    ("TypeError: add() missing 1 required positional argument: 'b'", STRUCTURAL),
    ("TypeError: add() takes 1 positional argument but 2 were given", STRUCTURAL),
    ("TypeError: add() got an unexpected keyword argument 'c'", STRUCTURAL),
    ("TypeError: add() got multiple values for argument 'a'", STRUCTURAL),
    ("TypeError: add() missing 1 required keyword-only argument: 'b'", STRUCTURAL),
    ("TypeError: len() takes exactly one argument (2 given)", STRUCTURAL),
    ("TypeError: Cart() takes no arguments", STRUCTURAL),
    ("TypeError: cart() takes no keyword arguments", STRUCTURAL),
    ("TypeError: pop expected at most 1 argument, got 2", STRUCTURAL),
    ("TypeError: unsupported operand type(s) for +: 'int' and 'str'", EXCEPTION),
    ("TypeError: argument of type 'int' is not iterable", EXCEPTION),
    ("KeyError: 'AttributeError'", EXCEPTION),
    ("shop.errors.ShopError: no", EXCEPTION),
    ("ValueError: missing 1 required positional argument", EXCEPTION),
    ("worker 'gw0' crashed while running 'tests/test_a.py::test_a'", EXCEPTION),
    ("", EXCEPTION),
    ("[XPASS(strict)] why", None),
    ("Unexpected success", None),
]


@pytest.mark.parametrize(("text", "kind"), TABLE, ids=[text[:40] for text, _ in TABLE])
def test_text_alone(text: str, kind: FailureKind | None) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("shop.MyAssertion", "AssertionError", "Exception"), ASSERTION),
        (("shop.Gone", "ImportError", "Exception"), STRUCTURAL),
        (("UnboundLocalError", "NameError", "Exception"), EXCEPTION),
        (("shop.AssertionError", "Exception"), EXCEPTION),
        (("Failed", "_pytest.outcomes.OutcomeException"), ASSERTION),
    ],
)
def test_class_names_outweigh_the_text(names: tuple[str, ...], kind: FailureKind) -> None:
    assert kind_of(f"{names[0]}: AttributeError", names) is kind


@given(st.text(), st.lists(st.text()))
def test_total(message: str, names: list[str]) -> None:
    assert kind_of(message, names) in {None, *FailureKind}
