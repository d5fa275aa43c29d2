import pytest

from billing.errors import BillingError
from billing.ledger import Ledger
from billing.service import issue, make_bills

JANUARY = "meter,day,kwh\nZ-1,2026-01-01,0\nZ-1,2026-01-31,100\n"
FEBRUARY = "meter,day,kwh\nZ-1,2026-01-31,100\nZ-1,2026-02-28,180\n"


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.json")


def test_a_ledger_that_does_not_exist_yet_is_empty(ledger):
    assert ledger.bills() == []


def test_issued_bills_are_kept(ledger):
    january, february = make_bills(JANUARY, "home"), make_bills(FEBRUARY, "home")
    issue(january, ledger)
    issue(february, ledger)
    assert ledger.bills() == [*january, *february]


def test_a_period_is_not_billed_twice(ledger):
    issue(make_bills(JANUARY, "home"), ledger)
    with pytest.raises(BillingError, match="meter Z-1 is billed already until 2026-01-31"):
        issue(make_bills(JANUARY, "home"), ledger)
    assert len(ledger.bills()) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("no JSON", "ledger.json is not a ledger"),
        ('[{"meter": "Z-1"}]', "cannot be read: 'lines'"),
        ('[{"lines": [{"text": "x", "amount": "much"}]}]', "'much' is not an amount"),
    ],
)
def test_a_file_that_is_no_ledger_says_so(ledger, content, reason):
    ledger.path.write_text(content, encoding="utf-8")
    with pytest.raises(BillingError, match=reason):
        ledger.bills()
