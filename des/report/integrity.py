"""The integrity result as text and JSON."""

from __future__ import annotations

from typing import Any

from des.flow.integrity import Integrity
from des.verdict import Finding


def _line(finding: Finding) -> str:
    return f"  - {finding.text}"


def _object(finding: Finding) -> dict[str, str]:
    return {"step": finding.where.part, "text": finding.what}


def text(result: Integrity) -> str:
    """Headline first, as the text words it; then one line per finding, proof and note."""
    lines = []
    if result.violations:
        lines = [f"INTEGRITY VIOLATIONS: {len(result.violations)}", *map(_line, result.violations)]
    elif result.undecided:
        lines = [f"INDETERMINATE: {len(result.undecided)} thing(s) could not be decided"]
    else:
        lines = [
            f"All {result.steps} steps have complete DES traces"
            + (", replayed from git" if result.replayed else "")
            + (f"; PASS, {len(result.waived)} waived" if result.waived else "")
        ]
    lines += map(_line, result.undecided)
    lines += [
        f"  {sid}: {proof.verdict.value} in {proof.seconds:.1f} s"
        for sid, each in result.proofs.items()
        for proof in each
    ]
    lines += [f"  waived: {line}" for line in result.waived]
    lines += [f"  note: {note}" for note in result.notes]
    return "\n".join(lines)


def to_json(result: Integrity) -> dict[str, Any]:
    """The same as one object."""
    return {
        "pass": result.exit_code == 0,
        "steps": result.steps,
        "replayed": result.replayed,
        "violations": [_object(finding) for finding in result.violations],
        "undecided": [_object(finding) for finding in result.undecided],
        "waived": list(result.waived),
        "notes": list(result.notes),
        "proofs": {sid: [proof.to_json() for proof in each] for sid, each in result.proofs.items()},
    }
