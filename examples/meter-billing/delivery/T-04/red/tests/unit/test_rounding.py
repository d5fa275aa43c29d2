from billing.service import make_bills


def lines(tariff: str, *readings: str) -> list[str]:
    (bill,) = make_bills("\n".join(("meter,day,kwh,night", *readings)), tariff)
    return [*map(str, bill.lines), str(bill.total)]


def test_half_a_cent_is_rounded_up():
    assert lines("home", "Z-1,2026-01-01,0,0", "Z-1,2026-01-03,10,0")[1] == "10 kWh: 3.13 EUR"


def test_half_a_cent_at_night_is_rounded_up():
    assert lines("day-night", "Z-1,2026-01-01,0,0", "Z-1,2026-01-03,10,5")[2] == "5 kWh at night: 1.11 EUR"


def test_the_total_is_the_sum_of_the_lines_as_printed():
    assert lines("home", "Z-1,2026-01-01,0,0", "Z-1,2026-01-04,10,0") == [
        "Standing charge, 3 days: 1.07 EUR",
        "10 kWh: 3.13 EUR",
        "4.20",
    ]
