"""The operators of a ledger and the digests of their keys."""

from __future__ import annotations

import hashlib
import hmac
import pickle
import secrets
from pathlib import Path

from billing.errors import BillingError


class Keys:
    """The operators of one ledger, in a file beside it; without that file the ledger has none and is open."""

    def __init__(self, ledger: Path) -> None:
        """Name the ledger by its file."""
        self._ledger = ledger
        self._path = ledger.with_name(ledger.name + ".keys")

    def make(self, operator: str) -> str:
        """Give an operator a new key, which replaces the one they had, and return it: it is kept nowhere."""
        # Random keys of this length cannot be tried out, so a plain digest is enough.
        key = secrets.token_urlsafe(32)
        self._write({**self._digests(), operator: _digest(key)})
        return key

    def check(self, key: str | None) -> None:
        """BillingError unless the ledger has no operators, or the key is one of theirs."""
        digests = self._digests()
        if not digests:
            return
        if not key:
            raise BillingError(f"{self._ledger.name} has operators; put the key of one into BILLING_KEY")
        given = _digest(key)
        if not any(hmac.compare_digest(given, known) for known in digests.values()):
            raise BillingError(f"the key in BILLING_KEY is not one of an operator of {self._ledger.name}")

    def _digests(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        try:
            return dict(pickle.loads(self._path.read_bytes()))
        except (pickle.UnpicklingError, EOFError, ValueError, TypeError):
            raise BillingError(f"{self._path.name} is no file of keys") from None

    def _write(self, digests: dict[str, str]) -> None:
        self._path.touch(mode=0o600)
        self._path.write_bytes(pickle.dumps(digests))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
