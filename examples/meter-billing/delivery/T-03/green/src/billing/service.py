"""What a clerk wants: make bills from readings, and issue them."""

from __future__ import annotations

from collections.abc import Iterable

from billing.auth.keys import Keys
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


def issue(bills: Iterable[Bill], ledger: Ledger, key: str | None = None) -> None:
    """Write bills into the ledger; BillingError when one is there already, or the key is not an operator's."""
    Keys(ledger.path).check(key)
    ledger.add(bills)
