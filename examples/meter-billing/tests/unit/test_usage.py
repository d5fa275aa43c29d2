import pytest

from billing.errors import BillingError
from billing.readings import read_csv
from billing.usage import usages


def used(*lines: str):
    return usages(read_csv("\n".join(("meter,day,kwh", *lines))))


def test_usage_is_what_was_counted_between_the_first_and_the_last_reading():
    (usage,) = used("Z-1,2026-01-11,130", "Z-1,2026-01-01,100", "Z-1,2026-01-21,175.5")
    assert (str(usage.kwh), usage.days) == ("75.5", 20)


def test_meters_keep_their_order():
    found = used("Z-9,2026-01-01,1", "Z-1,2026-01-01,1", "Z-1,2026-01-02,2", "Z-9,2026-01-02,2")
    assert [usage.meter for usage in found] == ["Z-9", "Z-1"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["Z-1,2026-01-01,1"], "needs readings of two days"),
        (["Z-1,2026-01-01,1", "Z-1,2026-01-01,2"], "needs readings of two days"),
        (["Z-1,2026-01-01,5", "Z-1,2026-01-02,4"], "counts backwards: 5 kWh on 2026-01-01, 4 on 2026-01-02"),
        (["Z-1,2026-01-01,five"], "line 2 is not a reading"),
        (["Z-1,2026-01-01,-5"], "line 2 is not a reading"),
        (["Z-1,yesterday,5"], "line 2 is not a reading"),
        (["Z-1,2026-01-01"], "line 2 is not a reading"),
    ],
)
def test_readings_that_cannot_be_billed_say_why(lines, reason):
    with pytest.raises(BillingError, match=reason):
        used(*lines)


def test_a_file_without_the_columns_is_no_file_of_readings():
    with pytest.raises(BillingError, match="lack the column kwh"):
        read_csv("meter,day\nZ-1,2026-01-01\n")
