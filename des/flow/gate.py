"""What a gate says: a verdict and findings, each with its place and its repair. Every gate is a verb as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class GateStatus(Enum):
    """EXEMPT: this delivery has nothing the gate is about. INDETERMINATE is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    INDETERMINATE = "indeterminate"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class GateFinding:
    """One thing seen. ``file`` is relative to the project, ``line`` from 1 (0: the whole file). ``blocks``: it fails
    the gate; the others are flagged for a reader."""

    file: str
    line: int
    text: str
    fix: str
    blocks: bool = True

    @property
    def place(self) -> str:
        """``file:line``, or the file alone when it is about all of it."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def told(self) -> str:
        """The finding in one line: the place, what is wrong there, and the repair."""
        return f"{self.place}: {self.text} — {self.fix}"


@dataclass(frozen=True)
class GateResult:
    """The answer of one gate: ``summary`` is one line, ``facts`` what the gate measured, for the record."""

    gate: str
    status: GateStatus
    summary: str
    findings: tuple[GateFinding, ...] = ()
    facts: tuple[tuple[str, Any], ...] = ()

    @property
    def exit_code(self) -> int:
        """0 pass or exempt, 1 failed, 2 undecided."""
        return {GateStatus.FAIL: 1, GateStatus.INDETERMINATE: 2}.get(self.status, 0)

    def told(self) -> list[str]:
        """Each blocking finding in one line, behind the name of the gate."""
        return [f"{self.gate}: {finding.told}" for finding in self.findings if finding.blocks]

    def to_json(self) -> dict[str, Any]:
        """The result as one object."""
        return {
            "gate": self.gate,
            "status": self.status.value,
            "summary": self.summary,
            "findings": [asdict(finding) for finding in self.findings],
            "facts": dict(self.facts),
        }


def judged(gate: str, summary: str, findings: Iterable[GateFinding], **facts: Any) -> GateResult:
    """PASS without a blocking finding, else FAIL."""
    found = tuple(findings)
    status = GateStatus.FAIL if any(finding.blocks for finding in found) else GateStatus.PASS
    return GateResult(gate, status, summary, found, tuple(facts.items()))
