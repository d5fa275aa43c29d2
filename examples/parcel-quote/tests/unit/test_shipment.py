from decimal import Decimal

import pytest

from parcel.errors import ParcelError
from parcel.shipment import Parcel


@pytest.mark.parametrize(("weight", "further"), [("0.2", 0), ("1", 0), ("1.01", 1), ("2.5", 2), ("31.5", 31)])
def test_every_started_kilo_after_the_first_counts(weight, further):
    assert Parcel.of(weight).further_kilos == further


@pytest.mark.parametrize("weight", ["0", "-1", "31.6"])
def test_a_weight_out_of_range_is_refused(weight):
    with pytest.raises(ParcelError, match="more than 0 and at most"):
        Parcel(Decimal(weight))


@pytest.mark.parametrize("text", ["", "heavy", "NaN", "Infinity"])
def test_a_weight_that_is_no_number_is_refused(text):
    with pytest.raises(ParcelError, match="not a weight"):
        Parcel.of(text)
