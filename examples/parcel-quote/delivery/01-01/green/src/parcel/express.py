"""Express: the service for customers in a hurry."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

from parcel.pricing import Quote, Standard
from parcel.shipment import Parcel
from parcel.zones import Zone

SURCHARGE = Decimal("0.60")
LEAST_SURCHARGE = Decimal("6.00")


class Express(Standard):
    """Standard plus a surcharge, in a third of the days."""

    name = "Express"

    def quote(self, parcel: Parcel, zone: Zone) -> Quote:
        """The standard price plus 60 %, at least 6.00 EUR more."""
        standard = super().quote(parcel, zone)
        surcharge = max(standard.price * SURCHARGE, LEAST_SURCHARGE)
        return replace(standard, price=standard.price + surcharge, days=math.ceil(standard.days / 3))
