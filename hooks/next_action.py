"""Telling the orchestrator what is next, so that it need not ask (DESIGN §7)."""

from __future__ import annotations

from hooks import child, host


def pushed(event: str, payload: dict[str, object], raw: bytes) -> dict[str, object] | None:
    """The answer of `des next` as context for `event`; None when it has none: the orchestrator then asks itself."""
    try:
        return child.answer(["next", "--hook", event], raw, event)
    except child.Failed as error:
        host.record_failure(payload, event, str(error))
        return None
