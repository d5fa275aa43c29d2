"""Amounts of money, in EUR."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from billing.errors import BillingError

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    """The amount in whole cents."""
    return value.quantize(CENT)


def amount(text: str) -> Decimal:
    """The amount that a ledger says; BillingError when it is none."""
    try:
        return cents(Decimal(text))
    except InvalidOperation:
        raise BillingError(f"{text!r} is not an amount") from None
