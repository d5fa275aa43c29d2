from billing.errors import BillingError
from billing.service import make_bills


def billed(*lines: str, columns: str = "meter,day,kwh,night") -> list[str]:
    """The lines of all day-night bills, or the reason why there are none."""
    try:
        bills = make_bills("\n".join((columns, *lines)), "day-night")
    except BillingError as error:
        return [str(error)]
    return [str(line) for bill in bills for line in bill.lines]


def test_night_usage_costs_the_night_price():
    assert billed("Z-1,2026-01-01,1000,300", "Z-1,2026-01-31,1100,340") == [
        "Standing charge, 30 days: 12.60 EUR",
        "60 kWh by day: 20.34 EUR",
        "40 kWh at night: 8.84 EUR",
    ]


def test_without_a_night_register_there_is_no_day_night_bill():
    assert billed("Z-1,2026-01-01,1000", "Z-1,2026-01-31,1100", columns="meter,day,kwh") == [
        "meter Z-1 has no night register"
    ]
    assert billed("Z-1,2026-01-01,1000,", "Z-1,2026-01-31,1100,340") == ["meter Z-1 has no night register"]


def test_more_at_night_than_in_all_is_refused():
    assert billed("Z-1,2026-01-01,1000,300", "Z-1,2026-01-31,1040,350") == [
        "meter Z-1 counted 50 kWh at night, but only 40 in all"
    ]


def test_a_night_register_that_counts_backwards_is_refused():
    assert billed("Z-1,2026-01-01,1000,300", "Z-1,2026-01-31,1040,290") == [
        "meter Z-1 counts backwards at night: 300 kWh on 2026-01-01, 290 on 2026-01-31"
    ]
