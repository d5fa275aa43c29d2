"""What a usage costs by a tariff."""

from __future__ import annotations

from billing.bills import Bill, Line
from billing.errors import BillingError
from billing.money import cents
from billing.tariffs import Tariff
from billing.usage import Usage


def price(usage: Usage, tariff: Tariff) -> Bill:
    """The bill for a usage: the standing charge, then the kWh; BillingError without the register the tariff needs."""
    standing = Line(f"Standing charge, {usage.days} days", cents(tariff.per_day * usage.days))
    return Bill(usage.meter, usage.start, usage.end, (standing, *_energy(usage, tariff)))


def _energy(usage: Usage, tariff: Tariff) -> list[Line]:
    if tariff.per_night_kwh is None:
        return [Line(f"{usage.kwh} kWh", cents(tariff.per_kwh * usage.kwh))]
    if usage.night is None:
        raise BillingError(f"meter {usage.meter} has no night register")
    day = usage.kwh - usage.night
    return [
        Line(f"{day} kWh by day", cents(tariff.per_kwh * day)),
        Line(f"{usage.night} kWh at night", cents(tariff.per_night_kwh * usage.night)),
    ]
