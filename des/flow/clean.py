"""Evidence is about commits: code that no commit holds would not be in it."""

from __future__ import annotations

from des.contract.errors import DesError
from des.flow.delivery import Delivery


def require(delivery: Delivery, why: str) -> None:
    """DesError (exit 1) when the work tree holds code that no commit has. why: it matters here."""
    log = delivery.log()
    if delivery.code(log, None) != delivery.code(log, "HEAD"):
        raise DesError(
            "the work tree has code changes that no commit holds",
            why,
            "look at `git status`; commit them in a step, or put them away: git stash -u",
            1,
        )
