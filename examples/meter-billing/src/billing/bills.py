"""A bill: what one customer owes for one period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.errors import BillingError
from billing.money import amount


@dataclass(frozen=True)
class Line:
    """One line of a bill: what for, and the EUR in whole cents."""

    text: str
    amount: Decimal

    def __str__(self) -> str:
        """The line as the clerk sees it."""
        return f"{self.text}: {self.amount:.2f} EUR"


@dataclass(frozen=True)
class Bill:
    """The bill of one meter from one day to another."""

    meter: str
    start: date
    end: date
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the lines as they are printed."""
        return sum((line.amount for line in self.lines), Decimal(0))

    def __str__(self) -> str:
        """The bill in one line."""
        return f"{self.meter} {self.start}..{self.end}: {self.total:.2f} EUR"

    def to_json(self) -> dict[str, Any]:
        """The bill as a ledger keeps it."""
        lines = [{"text": line.text, "amount": str(line.amount)} for line in self.lines]
        return {"meter": self.meter, "start": str(self.start), "end": str(self.end), "lines": lines}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Bill:
        """The bill that a ledger keeps; BillingError when something is missing."""
        try:
            lines = tuple(Line(line["text"], amount(line["amount"])) for line in data["lines"])
            return cls(data["meter"], date.fromisoformat(data["start"]), date.fromisoformat(data["end"]), lines)
        except (KeyError, ValueError, TypeError) as error:
            raise BillingError(f"the ledger holds a bill that cannot be read: {error}") from None
