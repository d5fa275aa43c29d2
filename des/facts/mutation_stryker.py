"""The report of Stryker: `mutation.json`, of the schema that its tools share (mutation-testing-report-schema)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from des.facts.mutants import BadReport, Fate, Mutant, became, document, member

_FATES = {
    "Killed": Fate.KILLED, "Timeout": Fate.TIMEOUT, "Survived": Fate.SURVIVED, "NoCoverage": Fate.UNCOVERED,
    "RuntimeError": Fate.UNCLEAR, "CompileError": Fate.INVALID, "Ignored": Fate.IGNORED,
}  # fmt: skip


def read(report: str) -> tuple[Mutant, ...]:
    """The mutants of a report. BadReport for another form, an unknown state, and a mutant that was never tried."""
    return tuple(_mutants(document(report)))


def _mutants(report: Any) -> Iterator[Mutant]:
    for file, entry in member(report, "files", dict).items():
        lines = member(entry, "source", str).split("\n")
        for mutant in member(entry, "mutants", list):
            status = member(mutant, "status", str)
            if status not in _FATES:
                raise BadReport(f"a mutant of {file} has the state {status!r}: the run did not come to its end")
            location = member(mutant, "location", dict)
            start, end = (_place(location, name) for name in ("start", "end"))
            change = became(_between(lines, start, end), str(mutant.get("replacement") or ""))
            yield Mutant(file, start[0], max(start[0], end[0]), _FATES[status], change)


def _place(location: Any, name: str) -> tuple[int, int]:
    where = member(location, name, dict)
    return member(where, "line", int), member(where, "column", int)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text between two places; lines and columns count from 1, the end is not part of it."""
    chosen = lines[max(start[0] - 1, 0) : max(end[0], 0)]
    if not chosen:
        return "something"
    chosen[-1] = chosen[-1][: max(end[1] - 1, 0)]
    chosen[0] = chosen[0][max(start[1] - 1, 0) :]
    return " ".join(chosen)
