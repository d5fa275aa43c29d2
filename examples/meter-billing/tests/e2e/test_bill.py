def test_a_file_of_readings_becomes_bills_in_the_ledger(billing, winter):
    bills = "Z-1 2026-01-01..2026-01-31: 41.90 EUR\nZ-2 2026-01-01..2026-01-31: 73.15 EUR\n"
    assert billing("bill", winter, "--tariff", "home", "--ledger", "ledger.json") == (0, bills)
    assert billing("ledger", "ledger.json") == (0, bills)


def test_billing_twice_is_refused(billing, winter):
    billing("bill", winter, "--tariff", "home", "--ledger", "ledger.json")
    assert billing("bill", winter, "--tariff", "home", "--ledger", "ledger.json") == (
        2,
        "billing: meter Z-1 is billed already until 2026-01-31\n",
    )
