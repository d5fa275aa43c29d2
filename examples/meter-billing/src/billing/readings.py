"""What stood on a meter on a day."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from billing.errors import BillingError

COLUMNS = ("meter", "day", "kwh")


@dataclass(frozen=True)
class Reading:
    """One reading: the meter, the day, and the kWh counted since the meter was built in."""

    meter: str
    day: date
    kwh: Decimal


def read_csv(text: str) -> list[Reading]:
    """The readings in a CSV text with the columns meter, day and kwh; BillingError naming the line that is wrong."""
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise BillingError(f"the readings lack the column {missing[0]}")
    return [_reading(row, rows.line_num) for row in rows]


def _reading(row: dict[str, str], line: int) -> Reading:
    try:
        return Reading(row["meter"], date.fromisoformat(row["day"]), _counted(row["kwh"]))
    except (ValueError, TypeError, InvalidOperation):
        raise BillingError(f"line {line} is not a reading: {row['meter']}, {row['day']}, {row['kwh']}") from None


def _counted(text: str) -> Decimal:
    kwh = Decimal(text)
    if not kwh.is_finite() or kwh < 0:
        raise ValueError(text)
    return kwh
