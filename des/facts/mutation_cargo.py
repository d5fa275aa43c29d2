"""The report of cargo-mutants: `mutants.out/outcomes.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from des import limits
from des.facts.mutants import BadReport, Fate, Mutant, document, member

_FATES = {
    "CaughtMutant": Fate.KILLED, "MissedMutant": Fate.SURVIVED, "Timeout": Fate.TIMEOUT, "Unviable": Fate.INVALID,
    "Success": Fate.UNCLEAR, "Failure": Fate.UNCLEAR,
}  # fmt: skip


def read(report: str) -> tuple[Mutant, ...]:
    """The mutants of a report. BadReport for another form, an unknown outcome, a failed baseline, and when fewer
    outcomes are there than mutants were made."""
    data = document(report)
    found = tuple(_mutants(member(data, "outcomes", list)))
    if len(found) < member(data, "total_mutants", int):
        raise BadReport("fewer mutants were tried than were made: the run did not come to its end")
    return found


def _mutants(outcomes: list[Any]) -> Iterator[Mutant]:
    for outcome in outcomes:
        summary = member(outcome, "summary", str)
        if summary not in _FATES:
            raise BadReport(f"the outcome {summary!r} is not known")
        if outcome.get("scenario") == "Baseline":
            if summary != "Success":
                raise BadReport("the tests fail without any mutation")
            continue
        mutant = member(member(outcome, "scenario", dict), "Mutant", dict)
        span = mutant.get("span")
        first, last = (member(member(span, end, dict), "line", int) for end in ("start", "end"))
        yield Mutant(member(mutant, "file", str), first, max(first, last), _FATES[summary], _change(mutant))


def _change(mutant: Any) -> str:
    """What was changed, in the tool's own words: `name`, or in older versions function and replacement."""
    name = mutant.get("name")
    if isinstance(name, str) and name:
        return name.partition(": ")[2][: limits.LONGEST_CHANGE] or name[: limits.LONGEST_CHANGE]
    function = mutant.get("function")
    named = function.get("function_name") if isinstance(function, dict) else None
    return f"{named or 'code'} became `{mutant.get('replacement', '')}`"[: limits.LONGEST_CHANGE]
