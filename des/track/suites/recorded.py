"""The coverage on record, as exact counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from des.track import values
from des.track.criteria import Status
from des.track.record import Record
from des.track.settings import coverage_asked
from des.track.values import count, mapping, mappings, shown, text


@dataclass(frozen=True)
class Coverage:
    """Pairs of covered and all: lines, branches and new lines; (0, 0) when not measured."""

    lines: tuple[int, int]
    branches: tuple[int, int] = (0, 0)
    new: tuple[int, int] = (0, 0)

    @property
    def percent(self) -> str:
        """Of the lines; cut off, never rounded up."""
        return values.percent(*self.lines)

    @property
    def figures(self) -> dict[str, int]:
        """The counts, as they stand in the record."""
        names = ("lines_covered", "lines_valid", "branches_covered", "branches_valid", "new_covered", "new_valid")
        return dict(zip(names, (*self.lines, *self.branches, *self.new), strict=True))

    def reaches(self, asked: float) -> bool:
        """Whether the lines reach ``asked`` percent, compared exactly; nothing measured reaches nothing."""
        part, whole = self.lines
        return whole > 0 and Fraction(part, whole) * 100 >= Fraction(str(asked))


def covered(record: Record) -> Coverage | None:
    """What the newest run of the unit suite measured, None when it measured nothing."""
    return of_run(record.newest("suite-unit"))


def asked(record: Record) -> str:
    """The share of the lines that is asked for, as a reader sees it."""
    return f"{shown(coverage_asked(record.thresholds))}%"


def excepted(record: Record) -> bool:
    """Whether the coverage of the newest run is below what is asked for and the user made an exception of it."""
    rows = mappings(record.newest("suite-unit"), "criteria")
    return any(text(row, "id") == "coverage" and text(row, "status") == Status.CONDITIONAL.value for row in rows)


def not_applicable(record: Record) -> str:
    """Why coverage is not measured in this project, "" when it is."""
    return text(record.newest("suite-unit"), "coverage_exempt")


def of_run(run: Mapping[str, Any]) -> Coverage | None:
    """What one recorded run of a suite measured, None when it measured nothing."""
    raw = mapping(run, "coverage")
    if not count(raw, "lines_valid"):
        return None
    return Coverage(*((count(raw, f"{what}_covered"), count(raw, f"{what}_valid"))
                      for what in ("lines", "branches", "new")))  # fmt: skip
