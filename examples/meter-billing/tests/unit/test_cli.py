def test_bill_prints_a_line_for_each_meter(answer, winter):
    assert answer("bill", winter, "--tariff", "home") == (
        0,
        "Z-1 2026-01-01..2026-01-31: 41.90 EUR\nZ-2 2026-01-01..2026-01-31: 73.15 EUR\n",
    )


def test_ledger_prints_what_was_issued(answer, winter, tmp_path):
    ledger = tmp_path / "ledger.json"
    answer("bill", winter, "--tariff", "home", "--ledger", ledger)
    assert answer("ledger", ledger, "--meter", "Z-2") == (0, "Z-2 2026-01-01..2026-01-31: 73.15 EUR\n")


def test_tariffs_lists_the_prices(answer):
    code, text = answer("tariffs")
    assert (code, text.splitlines()[0]) == (0, "home       0.355 EUR a day, 0.3125 EUR a kWh")


def test_a_request_that_makes_no_sense_ends_with_2_and_a_reason(answer, winter, tmp_path):
    assert answer("bill", winter, "--tariff", "island")[0] == 2
    code, text = answer("bill", tmp_path / "summer.csv", "--tariff", "home")
    assert (code, "No such file" in text) == (2, True)
