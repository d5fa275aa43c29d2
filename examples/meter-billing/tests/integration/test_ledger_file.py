"""The service and the ledger file together, as other programs see the file."""

import json
from pathlib import Path

import pytest

from billing.errors import BillingError
from billing.ledger import Ledger
from billing.service import issue, make_bills

FIRST_RELEASE = Path(__file__).parent / "data" / "ledger-1.0.json"


def test_the_file_says_what_the_accounting_program_reads(winter, tmp_path):
    ledger = Ledger(tmp_path / "ledger.json")
    issue(make_bills(winter.read_text("utf-8"), "home"), ledger)
    kept = json.loads(ledger.path.read_text("utf-8"))
    assert kept[0] == {
        "meter": "Z-1",
        "start": "2026-01-01",
        "end": "2026-01-31",
        "lines": [
            {"text": "Standing charge, 30 days", "amount": "10.65"},
            {"text": "100 kWh", "amount": "31.25"},
        ],
    }


def test_a_ledger_of_the_first_release_is_still_read():
    bills = Ledger(FIRST_RELEASE).bills()
    assert [str(bill) for bill in bills] == [
        "Z-1 2025-11-01..2025-12-01: 42.90 EUR",
        "Z-2 2025-11-01..2025-12-01: 23.00 EUR",
    ]


def test_bills_go_on_where_the_first_release_stopped(tmp_path):
    ledger = Ledger(tmp_path / "ledger.json")
    ledger.path.write_bytes(FIRST_RELEASE.read_bytes())
    issue(make_bills("meter,day,kwh\nZ-1,2025-12-01,1\nZ-1,2025-12-31,2\n", "home"), ledger)
    assert len(ledger.bills("Z-1")) == 2


def test_one_bill_too_many_leaves_the_ledger_as_it_was(tmp_path):
    ledger = Ledger(tmp_path / "ledger.json")
    ledger.path.write_bytes(FIRST_RELEASE.read_bytes())
    both = "meter,day,kwh\nZ-3,2025-11-01,1\nZ-3,2025-12-31,2\nZ-1,2025-11-01,1\nZ-1,2025-12-31,2\n"
    with pytest.raises(BillingError, match="Z-1 is billed already"):
        issue(make_bills(both, "home"), ledger)
    assert ledger.path.read_bytes() == FIRST_RELEASE.read_bytes()
