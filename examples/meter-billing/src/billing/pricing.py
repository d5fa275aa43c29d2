"""What a usage costs by a tariff."""

from __future__ import annotations

from billing.bills import Bill, Line
from billing.money import cents
from billing.tariffs import Tariff
from billing.usage import Usage


def price(usage: Usage, tariff: Tariff) -> Bill:
    """The bill for a usage: the standing charge, then the kWh."""
    standing = Line(f"Standing charge, {usage.days} days", cents(tariff.per_day * usage.days))
    energy = Line(f"{usage.kwh} kWh", cents(tariff.per_kwh * usage.kwh))
    return Bill(usage.meter, usage.start, usage.end, (standing, energy))
