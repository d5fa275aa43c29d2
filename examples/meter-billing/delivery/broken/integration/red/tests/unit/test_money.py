from decimal import Decimal

from billing.errors import BillingError
from billing.money import amount


def test_amounts_of_the_first_release_are_read():
    try:
        found = amount("10.5")
    except BillingError as error:
        raise AssertionError(error) from None
    assert found == Decimal("10.50")
