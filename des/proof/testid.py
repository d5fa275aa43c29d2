"""The parts of a test id such as `tests/test_cart.py::TestCart::test_total[2-3]`."""

from __future__ import annotations


def file(test: str) -> str:
    """The path of the file a test is in."""
    return test.partition("::")[0]


def function(test: str) -> str:
    """The id without its parameters."""
    begin = test.find("[", len(file(test)))
    return test if begin < 0 else test[:begin]


def name(test: str) -> str:
    """The bare name of the test function."""
    return function(test).rpartition("::")[2]
