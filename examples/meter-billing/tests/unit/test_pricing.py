import pytest

from billing.errors import BillingError
from billing.service import make_bills

READINGS = "meter,day,kwh\nZ-1,2026-01-01,0\nZ-1,2026-01-31,100\n"


def test_a_bill_has_the_standing_charge_and_the_usage():
    (bill,) = make_bills(READINGS, "home")
    assert [str(line) for line in bill.lines] == ["Standing charge, 30 days: 10.65 EUR", "100 kWh: 31.25 EUR"]
    assert str(bill) == "Z-1 2026-01-01..2026-01-31: 41.90 EUR"


def test_the_tariff_decides_the_price():
    (bill,) = make_bills(READINGS, "business")
    assert str(bill.total) == "51.40"


def test_an_unknown_tariff_is_refused():
    with pytest.raises(BillingError, match="there is no tariff 'island'; choose one of home, business"):
        make_bills(READINGS, "island")
