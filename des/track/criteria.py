"""How a measured thing is judged: one row with its threshold, and the words for what came out (text, step 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Status(Enum):
    """What a criterion or a whole gate says. INDETERMINATE (a tool is missing, a report cannot be read) never passes.

    The middle ones pass only when the user has acknowledged them: CONDITIONAL rests on exceptions of the user, WARNING
    is worth knowing, EXEMPT was declared not applicable.
    """

    PASS = "PASS"
    CONDITIONAL = "CONDITIONAL"
    WARNING = "WARNING"
    EXEMPT = "EXEMPT"
    INDETERMINATE = "INDETERMINATE"
    FAIL = "FAIL"


#: How a passed row says that it rests on an exception.
EXCEPTED = "excepted by the user"
_BY_WEIGHT = (
    Status.FAIL, Status.INDETERMINATE, Status.CONDITIONAL, Status.WARNING, Status.EXEMPT, Status.PASS
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """One row of a gate. ``op`` and ``threshold`` as a reader would write them ("<", "10"); ``actual``: what was
    measured, as text, "" when it could not be. ``fix``: what to do when it does not pass."""

    id: str
    what: str
    op: str
    threshold: str
    actual: str
    status: Status
    fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """The row for the log."""
        return {**asdict(self), "status": self.status.value}


def worst(statuses: Iterable[Status]) -> Status:
    """The status that decides; PASS for none."""
    return min(statuses, key=_BY_WEIGHT.index, default=Status.PASS)
