"""The bills that were issued, in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from billing.bills import Bill
from billing.errors import BillingError


class Ledger:
    """The issued bills in a JSON file; the file comes into being with the first bill."""

    def __init__(self, path: Path) -> None:
        """Open the ledger in the file `path`."""
        self.path = path

    def bills(self, meter: str | None = None) -> list[Bill]:
        """All bills, or those of one meter; BillingError when the file is no ledger."""
        if not self.path.exists():
            return []
        try:
            kept = json.loads(self.path.read_text("utf-8"))
        except ValueError:
            raise BillingError(f"{self.path.name} is not a ledger") from None
        return [bill for bill in map(Bill.of_json, kept) if meter in (None, bill.meter)]

    def add(self, bills: Iterable[Bill]) -> None:
        """Append bills, all or none; BillingError for a meter that is billed already for a part of the time."""
        kept = self.bills()
        billed = {bill.meter: bill.end for bill in sorted(kept, key=lambda bill: bill.end)}
        new = list(bills)
        for bill in new:
            until = billed.get(bill.meter, bill.start)
            if bill.start < until:
                raise BillingError(f"meter {bill.meter} is billed already until {until}")
        self._write([*kept, *new])

    def _write(self, bills: Iterable[Bill]) -> None:
        # Written beside the file and moved, so that a full disk leaves the old ledger.
        beside = self.path.with_name(self.path.name + ".new")
        beside.write_text(json.dumps([bill.to_json() for bill in bills], indent=2) + "\n", "utf-8")
        os.replace(beside, self.path)
