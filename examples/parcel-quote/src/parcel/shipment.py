"""The thing to be sent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from parcel.errors import ParcelError

MAX_WEIGHT = Decimal("31.5")


@dataclass(frozen=True)
class Parcel:
    """One parcel; weight in kilograms, above 0 and at most 31.5."""

    weight: Decimal

    def __post_init__(self) -> None:
        if not 0 < self.weight <= MAX_WEIGHT:
            raise ParcelError(f"a parcel weighs more than 0 and at most {MAX_WEIGHT} kg, not {self.weight}")

    @classmethod
    def of(cls, text: str) -> Parcel:
        """The parcel whose weight is written in `text`, such as "2.5"; ParcelError when that is not a number."""
        try:
            weight = Decimal(text)
        except InvalidOperation:
            raise ParcelError(f"{text!r} is not a weight in kilograms") from None
        if not weight.is_finite():
            raise ParcelError(f"{text!r} is not a weight in kilograms")
        return cls(weight)

    @property
    def further_kilos(self) -> int:
        """Started kilos after the first one."""
        return max(0, math.ceil(self.weight) - 1)
