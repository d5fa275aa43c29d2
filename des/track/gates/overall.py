"""What the gates say together: passed, or blocked and by what (contract 5.5). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from des.contract.log import Log
from des.flow import gate_record, questions
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.track.criteria import Status
from des.track.gates import performance, quality, security
from des.track.settings import TrackSettings

GATES = (security.NAME, performance.NAME, quality.NAME)
PASS, BLOCKED = "PASS", "BLOCKED"
#: How a gate stands that no record of this code speaks of.
MISSING, STALE = "MISSING", "STALE"
_MIDDLE = (Status.CONDITIONAL.value, Status.WARNING.value, Status.EXEMPT.value)


@dataclass(frozen=True)
class Row:
    """One gate. status: of its record, or MISSING, STALE (it is about other code). open: its rows that do not pass, one
    line each, with the repair."""

    gate: str
    status: str
    open: tuple[str, ...] = ()

    @property
    def middle(self) -> bool:
        """Whether it passes when the user has seen it."""
        return self.status in _MIDDLE

    @property
    def passed(self) -> bool:
        """Whether it passes as it is."""
        return self.status == Status.PASS.value


@dataclass(frozen=True)
class Overall:
    """status: PASS or BLOCKED. asked: the question whose answer is missing, when nothing else blocks or something does;
    None when there is none to ask."""

    status: str
    rows: tuple[Row, ...]
    conditions: int = 0
    asked: Question | None = None

    @property
    def blocking(self) -> tuple[Row, ...]:
        """The gates that keep it from passing, those aside that only wait for the user."""
        return tuple(row for row in self.rows if not (row.passed or row.middle))

    @property
    def told(self) -> str:
        """The headline."""
        if self.status == BLOCKED or not self.conditions:
            return self.status
        return f"{PASS} with {self.conditions} condition{'s' if self.conditions > 1 else ''}"


def of_log(log: Log, code: str, given: Excuses, gates: Sequence[str] = GATES) -> Overall:
    """`roll_up` of the newest records of a log."""
    return roll_up({gate: gate_record.newest(log, gate) for gate in gates}, code, given, gates)


def roll_up(
    records: Mapping[str, Mapping[str, Any]], code: str, given: Excuses, gates: Sequence[str] = GATES
) -> Overall:
    """PASS when each gate has passed for ``code`` (a code digest), and the user has seen every condition.

    A missing record, one about other code, and a status that is not known do not pass.
    """
    rows = tuple(_row(gate, records.get(gate) or {}, code) for gate in gates)
    middle = [row for row in rows if row.middle]
    question = conditions(rows)
    seen = question is None or given.covering(question) is not None
    good = bool(rows) and seen and all(row.passed or row.middle for row in rows)
    return Overall(PASS if good else BLOCKED, rows, len(middle), None if seen else question)


def conditions(rows: Sequence[Row]) -> Question | None:
    """May the iteration go on with these middle states? An answer holds for exactly what they are about; None without
    any."""
    told = sorted(f"{row.gate} {row.status} {text}" for row in rows if row.middle for text in row.open or ("",))
    return Question("ack", "gates", questions.finding(*told)) if told else None


def not_applicable(rules: TrackSettings) -> Question | None:
    """Is it right that the project has none of these? None when it declared nothing."""
    told = sorted(f"{name}: {why}" for name, why in rules.not_applicable.items())
    return Question("ack", "not-applicable", questions.finding(*told)) if told else None


def _row(gate: str, record: Mapping[str, Any], code: str) -> Row:
    if not record:
        return Row(gate, MISSING, (f"{gate} has not run: des track gate",))
    if not code or record.get("code") != code:
        return Row(gate, STALE, (f"{gate} is about other code: test again, then des track gate",))
    criteria = record.get("criteria")
    rows = [one for one in criteria if isinstance(one, dict)] if isinstance(criteria, list) else []
    open_ = (_told(one) for one in rows if one.get("status") not in (Status.PASS.value, Status.EXEMPT.value))
    return Row(gate, str(record.get("status", "")), tuple(open_))


def _told(row: Mapping[str, Any]) -> str:
    measured = f" is {row['actual']}" if row.get("actual") else ""
    wanted = f", not {row['op']} {row['threshold']}" if row.get("threshold") else ""
    fix = f": {row['fix']}" if row.get("fix") else ""
    return f"{row.get('what', '')}{measured}{wanted}{fix}"
