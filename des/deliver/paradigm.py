"""The answer to "OOP or functional?" where CLAUDE.md does not say it (R18; nw-deliver text 1.5)."""

from __future__ import annotations

import re

from des.contract.errors import DesError
from des.contract.files import read_text
from des.flow import record, settings
from des.flow.delivery import Delivery
from des.state import store

HEADING = "## Development Paradigm"


def choose(delivery: Delivery, name: str) -> str:
    """Record the answer, and write it into the project's CLAUDE.md for the next delivery; the crafter it selects.

    The log's header is what the base commit says, so the answer is a record of its own: nothing has to start again.
    DesError when the base commit says it already, or a step has begun.
    """
    log = delivery.log()
    if log.header.get("crafter"):
        raise DesError(
            f"this delivery works with {settings.of(log).crafter}: CLAUDE.md said so when it began",
            "settings are fixed when a delivery starts, so that every step is made and judged alike",
            f"change {HEADING} in CLAUDE.md and commit it; it counts from the next delivery on",
            code=1,
        )
    if any(event.phase for event in log.events):
        raise DesError(
            "a step has begun already", "every step of a delivery has the same crafter",
            f"change {HEADING} in CLAUDE.md; it counts from the next delivery on", code=1,
        )  # fmt: skip
    path = delivery.root / "CLAUDE.md"
    text = read_text(str(path)) if path.exists() else ""
    store.write_atomic(str(path), written(text, name))
    record.gate(delivery, settings.PARADIGM_GATE, name)
    return settings.of(delivery.log()).crafter


def written(text: str, name: str) -> str:
    """CLAUDE.md with the paradigm: its section replaced, or added at the end."""
    section = f"{HEADING}\n\n{name}\n"
    found = re.search(rf"^{HEADING}[ \t]*\r?$.*?(?=^##? |\Z)", text, re.M | re.S | re.I)
    if found is None:
        return f"{text.rstrip()}\n\n{section}" if text.strip() else section
    rest = text[found.end() :]
    return text[: found.start()] + section + (f"\n{rest}" if rest else "")
