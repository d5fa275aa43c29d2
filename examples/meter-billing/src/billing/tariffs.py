"""What a customer pays by contract."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing.errors import BillingError


@dataclass(frozen=True)
class Tariff:
    """A tariff: EUR for each day and for each kWh."""

    code: str
    per_day: Decimal
    per_kwh: Decimal


TARIFFS = {
    tariff.code: tariff
    for tariff in (
        Tariff("home", Decimal("0.355"), Decimal("0.3125")),
        Tariff("business", Decimal("0.80"), Decimal("0.274")),
    )
}


def find_tariff(code: str) -> Tariff:
    """The tariff of that code; BillingError naming the known ones."""
    try:
        return TARIFFS[code]
    except KeyError:
        raise BillingError(f"there is no tariff {code!r}; choose one of {', '.join(TARIFFS)}") from None
