"""What a clerk wants: make bills from readings, and issue them."""

from __future__ import annotations

from collections.abc import Iterable

from billing.bills import Bill
from billing.ledger import Ledger
from billing.pricing import price
from billing.readings import read_csv
from billing.tariffs import find_tariff
from billing.usage import usages


def make_bills(readings: str, tariff: str) -> list[Bill]:
    """A bill for each meter in a CSV text of readings; BillingError says why there is none."""
    contract = find_tariff(tariff)
    return [price(usage, contract) for usage in usages(read_csv(readings))]


def issue(bills: Iterable[Bill], ledger: Ledger) -> None:
    """Write bills into the ledger; BillingError when one is there already."""
    ledger.add(bills)
