"""What the user may except in an iteration: the questions whose answers the gates and suites look for."""

from __future__ import annotations

from collections.abc import Iterable

from des.flow import questions
from des.flow.questions import Question


def security(fingerprint: str) -> Question:
    """May this finding of a scan stand for a time?"""
    return Question("waive", "security", questions.finding(fingerprint))


def flaky(test: str) -> Question:
    """May this test, which fails sometimes, be left out for a time?"""
    return Question("waive", "flaky", questions.finding(test))


def missing(tests: Iterable[str]) -> Question:
    """May these tests be gone?"""
    return Question("waive", "missing", questions.finding(*sorted(tests)))


def weakened(told: Iterable[str]) -> Question:
    """May these tests ask less?"""
    return Question("waive", "weakened", questions.finding(*sorted(told)))


def coverage(figure: str) -> Question:
    """May the coverage be below the floor? figure: what it is measured against, or what it is."""
    return Question("waive", "coverage", questions.finding(figure))
