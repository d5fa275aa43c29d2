"""What can go wrong with a request."""

from __future__ import annotations


class ParcelError(Exception):
    """A quote that cannot be given; the message is written for the customer."""
