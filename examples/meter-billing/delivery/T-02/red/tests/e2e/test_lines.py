NIGHTS = """\
meter,day,kwh,night
Z-1,2026-01-01,1000,300
Z-1,2026-01-31,1100,340
"""


def test_lines_say_what_day_and_night_cost(billing, tmp_path):
    (tmp_path / "nights.csv").write_text(NIGHTS, encoding="utf-8")
    assert billing("bill", "nights.csv", "--tariff", "day-night", "--lines") == (
        0,
        "Z-1 2026-01-01..2026-01-31: 41.78 EUR\n"
        "  Standing charge, 30 days: 12.60 EUR\n"
        "  60 kWh by day: 20.34 EUR\n"
        "  40 kWh at night: 8.84 EUR\n",
    )


def test_tariffs_tell_the_night_price(billing):
    code, text = billing("tariffs")
    assert (code, text.splitlines()[2:]) == (0, ["day-night  0.42 EUR a day, 0.339 EUR a kWh, 0.221 at night"])
