"""Where parcels go, and the tariff of each zone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parcel.errors import ParcelError


@dataclass(frozen=True)
class Zone:
    """A delivery zone: price of the first and of each further started kilo in EUR, and working days."""

    code: str
    first_kilo: Decimal
    further_kilo: Decimal
    days: int


ZONES = {
    zone.code: zone
    for zone in (
        Zone("home", Decimal("4.90"), Decimal("0.80"), days=2),
        Zone("eu", Decimal("9.00"), Decimal("3.00"), days=5),
        Zone("world", Decimal("19.00"), Decimal("9.50"), days=12),
    )
}


def find_zone(code: str) -> Zone:
    """The zone of that code; ParcelError naming the known ones."""
    try:
        return ZONES[code]
    except KeyError:
        raise ParcelError(f"there is no zone {code!r}; choose one of {', '.join(ZONES)}") from None
