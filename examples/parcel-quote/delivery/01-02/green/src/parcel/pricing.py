"""Services: what sending a parcel costs, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parcel.shipment import Parcel
from parcel.zones import Zone


@dataclass(frozen=True)
class Quote:
    """An offer to a customer: the service, where it goes, EUR, working days."""

    service: str
    zone: str
    price: Decimal
    days: int

    def __str__(self) -> str:
        days = "1 working day" if self.days == 1 else f"{self.days} working days"
        return f"{self.service} to {self.zone}: {self.price:.2f} EUR, {days}"


class Standard:
    """The service every parcel can take."""

    name = "Standard"

    def quote(self, parcel: Parcel, zone: Zone) -> Quote:
        """Price by zone and started kilos."""
        price = zone.first_kilo + zone.further_kilo * parcel.further_kilos
        return Quote(self.name, zone.code, price, zone.days)

    def declines(self, parcel: Parcel, zone: Zone) -> str | None:
        """Why this service does not take the parcel, in words for the customer; None when it does."""
        return None
