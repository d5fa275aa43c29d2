"""The results of cosmic-ray: its `dump`, one JSON array of work item and result in each line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from des.facts.mutants import BadReport, Fate, Mutant, became, document, member

_FATES = {"killed": Fate.KILLED, "survived": Fate.SURVIVED, "incompetent": Fate.UNCLEAR}


def read(dump: str) -> tuple[Mutant, ...]:
    """The mutants of a session; those that a filter left out are none. BadReport for a line of another form and for a
    mutant that was never tried."""
    return tuple(_mutants(dump))


def _mutants(dump: str) -> Iterator[Mutant]:
    for number, line in enumerate(dump.splitlines(), 1):
        pair = document(line)
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadReport(f"line {number} is no pair of work item and result")
        item, result = pair
        if result is None:
            raise BadReport(f"line {number}: a mutant was never tried: the run did not come to its end")
        if member(result, "worker_outcome", str) != "skipped":
            for mutation in member(item, "mutations", list):
                yield _mutant(mutation, result)


def _mutant(mutation: Any, result: Any) -> Mutant:
    outcome = result.get("test_outcome")
    fate = _FATES.get(outcome, Fate.UNCLEAR) if isinstance(outcome, str) else Fate.UNCLEAR
    if fate is Fate.KILLED and result.get("output") == "timeout":
        fate = Fate.TIMEOUT
    first, last = (_line(mutation, name) for name in ("start_pos", "end_pos"))
    change = _change(result.get("diff")) or member(mutation, "operator_name", str)
    return Mutant(member(mutation, "module_path", str), first, max(first, last), fate, change)


def _line(mutation: Any, name: str) -> int:
    where = member(mutation, name, list)
    if not where or not isinstance(where[0], int) or isinstance(where[0], bool) or where[0] < 1:
        raise BadReport(f"{name} is no position")
    return where[0]


def _change(diff: object) -> str:
    lines = diff.splitlines() if isinstance(diff, str) else []
    body = lines[next((n for n, line in enumerate(lines, 1) if line.startswith("@@")), len(lines)) :]
    old, new = (" ".join(line[1:] for line in body if line.startswith(sign)) for sign in "-+")
    return became(old, new) if old else ""
