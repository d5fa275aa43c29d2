"""What can go wrong with a bill."""

from __future__ import annotations


class BillingError(Exception):
    """A bill that cannot be made or issued; the message is written for the clerk."""
