"""A proof as text."""

from __future__ import annotations

from des.proof.verdict import Proof


def text(proof: Proof) -> str:
    """The verdict, what it rests on, and one line per check."""
    lines = [
        f"{proof.verdict.value}: {proof.kind.value}, {proof.base[:12]}..{proof.head[:12]} in {proof.seconds:.1f} s"
    ]
    lines += [f"  {reason}" for reason in proof.reasons]
    for check in proof.checks:
        lines.append(f"  {check.name:8} {check.outcome.value}" + (f": {check.reasons[0]}" if check.reasons else ""))
        lines += [f"           {reason}" for reason in check.reasons[1:]]
    return "\n".join(lines)
