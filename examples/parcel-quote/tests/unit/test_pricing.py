from decimal import Decimal

import pytest

from parcel.errors import ParcelError
from parcel.pricing import Standard
from parcel.shipment import Parcel
from parcel.zones import find_zone


@pytest.mark.parametrize(
    ("weight", "zone", "price"),
    [("0.5", "home", "4.90"), ("2.5", "eu", "15.00"), ("10", "world", "104.50")],
)
def test_the_price_follows_zone_and_started_kilos(weight, zone, price):
    assert Standard().quote(Parcel.of(weight), find_zone(zone)).price == Decimal(price)


def test_a_quote_reads_as_one_line():
    quote = Standard().quote(Parcel.of("2.5"), find_zone("eu"))
    assert str(quote) == "Standard to eu: 15.00 EUR, 5 working days"


def test_an_unknown_zone_is_refused_with_the_known_ones():
    with pytest.raises(ParcelError, match="choose one of home, eu, world"):
        find_zone("moon")
