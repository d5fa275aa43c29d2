"""How long the bills of a whole street take; run with `python -m pytest bench`."""

from billing.service import make_bills

METERS = 1000
DAYS = (("2026-01-01", 1000), ("2026-01-31", 1123))
STREET = "meter,day,kwh\n" + "".join(f"Z-{n},{day},{kwh}\n" for day, kwh in DAYS for n in range(METERS))


def test_bill_street(benchmark):
    bills = benchmark.pedantic(make_bills, (STREET, "home"), rounds=20, warmup_rounds=1)
    assert len(bills) == METERS
