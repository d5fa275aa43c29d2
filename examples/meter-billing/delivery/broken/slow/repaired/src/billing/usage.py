"""What a meter counted between its first and its last reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.errors import BillingError
from billing.readings import Reading


@dataclass(frozen=True)
class Usage:
    """The kWh of one meter from one day to another; night: how many of them at night, None without such a register."""

    meter: str
    start: date
    end: date
    kwh: Decimal
    night: Decimal | None = None

    @property
    def days(self) -> int:
        """Days the standing charge is due for."""
        return (self.end - self.start).days


def usages(readings: Iterable[Reading]) -> list[Usage]:
    """One usage for each meter, in the order of the meters' first lines; BillingError where there is none to bill."""
    by_meter: dict[str, list[Reading]] = {}
    for reading in readings:
        by_meter.setdefault(reading.meter, []).append(reading)
    return [_usage(meter, found) for meter, found in by_meter.items()]


def _usage(meter: str, readings: list[Reading]) -> Usage:
    first, *_, last = sorted(readings, key=lambda reading: reading.day) if len(readings) > 1 else (None, None)
    if first is None or last is None or first.day == last.day:
        raise BillingError(f"meter {meter} needs readings of two days")
    if last.kwh < first.kwh:
        raise BillingError(f"meter {meter} counts backwards: {first.kwh} kWh on {first.day}, {last.kwh} on {last.day}")
    kwh = last.kwh - first.kwh
    return Usage(meter, first.day, last.day, kwh, _night(first, last, kwh))


def _night(first: Reading, last: Reading, kwh: Decimal) -> Decimal | None:
    if first.night is None or last.night is None:
        return None
    night = last.night - first.night
    if night < 0:
        begun, ended = f"{first.night} kWh on {first.day}", f"{last.night} on {last.day}"
        raise BillingError(f"meter {first.meter} counts backwards at night: {begun}, {ended}")
    if night > kwh:
        raise BillingError(f"meter {first.meter} counted {night} kWh at night, but only {kwh} in all")
    return night
