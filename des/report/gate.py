"""A gate's result as text."""

from __future__ import annotations

from collections.abc import Iterator

from des.flow.reopenings import Settled
from des.verdict import Result


def text(result: Result) -> str:
    """The verdict, then for each finding its place, what is wrong and how it is repaired."""
    lines = [f"{result.name}: {result.status.value}: {result.summary}"]
    for finding in result.findings:
        mark = "" if finding.blocks else " (flagged)"
        lines += [f"  {finding.where.anchor}{mark}: {finding.text}", f"      {finding.fix}"]
    return "\n".join(lines)


def settled(after: Settled) -> Iterator[str]:
    """What followed from a recorded result, a line each."""
    if after.reopened:
        yield f"sent back to a crafter: {', '.join(after.reopened)}; `des next` names the dispatch"
    if after.stopped:
        yield f"not sent back: {after.stopped}; `des next` asks the user"
