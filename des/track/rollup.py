"""The three gates together: PASS, or BLOCKED with the reason of each gate that stands in the way (text, step 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from des.track.record import Record
from des.track.values import mappings, plural, text

PASS, BLOCKED = "PASS", "BLOCKED"
NOT_RUN = "NOT RUN"
#: Name -> its name for people. The record is `gate-<name>`, the submission of its agent has the same name.
GATES = {"security": "Security gate", "performance": "Performance gate", "quality": "Code quality gate"}
MIDDLE = ("CONDITIONAL", "WARNING", "EXEMPT")


@dataclass(frozen=True)
class Gate:
    """One gate as the roll-up sees it. status: of its newest record, or NOT RUN. blocks: why it stands in the way, ""
    when it does not; condition: it passes because the user accepted its middle state."""

    name: str
    status: str
    raw: Mapping[str, Any]
    blocks: str = ""
    condition: bool = False

    @property
    def title(self) -> str:
        """Its name for people."""
        return GATES[self.name]

    @property
    def open_rows(self) -> tuple[Mapping[str, Any], ...]:
        """The criteria that stand in the way; of a gate that has none of those, the ones that do not pass plainly."""
        rows = mappings(self.raw, "criteria")
        grave = tuple(row for row in rows if text(row, "status") in ("FAIL", "INDETERMINATE"))
        return grave or tuple(row for row in rows if text(row, "status") != PASS)


@dataclass(frozen=True)
class Rollup:
    """All gates, in the order of the text."""

    gates: tuple[Gate, ...]

    @property
    def blocking(self) -> tuple[Gate, ...]:
        """Those that stand in the way."""
        return tuple(gate for gate in self.gates if gate.blocks)

    @property
    def conditions(self) -> int:
        """How many pass only because the user accepted their middle state."""
        return sum(gate.condition for gate in self.gates)

    @property
    def status(self) -> str:
        """PASS or BLOCKED."""
        return BLOCKED if self.blocking else PASS

    @property
    def all_passed(self) -> bool:
        """Whether every gate says PASS by itself."""
        return all(gate.status == PASS and not gate.blocks for gate in self.gates)

    @property
    def headline(self) -> str:
        """``ALL PASSED`` only when that is true."""
        if self.blocking:
            return f"BLOCKED ({', '.join(gate.name for gate in self.blocking)})"
        return "ALL PASSED" if self.all_passed else f"PASSED WITH {plural(self.conditions, 'condition').upper()}"


def of(record: Record) -> Rollup:
    """The gates on record. A record about other code than now (or, when nobody says what is now, than the newest gate
    record) does not count, nor does one whose program could not decide."""
    newest = [record.newest(f"gate-{name}") for name in GATES]
    times = sorted((text(raw, "timestamp"), text(raw, "code")) for raw in newest if raw)
    code = record.code or (times[-1][1] if times else "")
    return Rollup(tuple(_gate(record, name, raw, code) for name, raw in zip(GATES, newest, strict=True)))


def _gate(record: Record, name: str, raw: Mapping[str, Any], code: str) -> Gate:
    status = text(raw, "status")
    if not raw:
        return Gate(name, NOT_RUN, raw, "it was not run")
    if text(raw, "code") != code:
        return Gate(name, status, raw, "its result is about other code; run it again")
    if status == PASS:
        return Gate(name, status, raw)
    if status in MIDDLE:
        accepted = f"gate-{name}" in record.acknowledged
        return Gate(name, status, raw, "" if accepted else "it waits for the user's word", accepted)
    return Gate(name, status, raw, "it failed" if status == "FAIL" else "it could not be decided")
