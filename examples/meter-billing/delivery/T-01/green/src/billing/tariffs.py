"""What a customer pays by contract."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing.errors import BillingError


@dataclass(frozen=True)
class Tariff:
    """A tariff: EUR for each day and for each kWh; per_night_kwh: for those of the night, None for the same price."""

    code: str
    per_day: Decimal
    per_kwh: Decimal
    per_night_kwh: Decimal | None = None


TARIFFS = {
    tariff.code: tariff
    for tariff in (
        Tariff("home", Decimal("0.355"), Decimal("0.3125")),
        Tariff("business", Decimal("0.80"), Decimal("0.274")),
        Tariff("day-night", Decimal("0.42"), Decimal("0.339"), Decimal("0.221")),
    )
}


def find_tariff(code: str) -> Tariff:
    """The tariff of that code; BillingError naming the known ones."""
    try:
        return TARIFFS[code]
    except KeyError:
        raise BillingError(f"there is no tariff {code!r}; choose one of {', '.join(TARIFFS)}") from None
