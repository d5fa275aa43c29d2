"""How bad a finding is, in one set of words for all tools."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """How bad a finding is. UNKNOWN: the tool gave it none."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"


def of_score(score: float) -> Severity:
    """The severity of a score from 0 to 10, by the bands that CVSS has."""
    bands = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM))
    return next((severity for least, severity in bands if score >= least), Severity.LOW)
