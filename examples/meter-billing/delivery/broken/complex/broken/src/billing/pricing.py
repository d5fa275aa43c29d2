"""What a usage costs by a tariff."""

from __future__ import annotations

from billing.bills import Bill, Line
from billing.errors import BillingError
from billing.money import cents
from billing.tariffs import Tariff
from billing.usage import Usage


def price(usage: Usage, tariff: Tariff) -> Bill:
    """The bill for a usage: the standing charge, then the kWh; BillingError without the register the tariff needs."""
    lines = []
    if tariff.per_day > 0 and usage.days > 0:
        lines.append(Line(f"Standing charge, {usage.days} days", cents(tariff.per_day * usage.days)))
    elif usage.days < 0:
        raise BillingError(f"meter {usage.meter} ends before it begins")
    if tariff.per_night_kwh is None:
        if usage.kwh >= 0:
            lines.append(Line(f"{usage.kwh} kWh", cents(tariff.per_kwh * usage.kwh)))
    elif usage.night is None:
        raise BillingError(f"meter {usage.meter} has no night register")
    else:
        day = usage.kwh - usage.night
        if day >= 0 and tariff.per_kwh > 0:
            lines.append(Line(f"{day} kWh by day", cents(tariff.per_kwh * day)))
        if usage.night >= 0 and tariff.per_night_kwh > 0:
            lines.append(Line(f"{usage.night} kWh at night", cents(tariff.per_night_kwh * usage.night)))
    return Bill(usage.meter, usage.start, usage.end, tuple(lines))
