"""A gate's result as text."""

from __future__ import annotations

from des.flow.gate import GateResult


def text(result: GateResult) -> str:
    """The verdict, then for each finding its place, what is wrong and how it is repaired."""
    lines = [f"{result.gate}: {result.status.value}: {result.summary}"]
    for finding in result.findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        mark = "" if finding.blocks else " (flagged)"
        lines += [f"  {place}{mark}: {finding.text}", f"      {finding.fix}"]
    return "\n".join(lines)
