"""PostToolUseFailure of Agent: the call ended without a result."""

from __future__ import annotations

from des.state import dispatches
from hooks import host


def run(payload: dict[str, object], _raw: bytes) -> None:
    """Its dispatch is lost: nobody saw the agent end in order."""
    root = host.project(payload)
    if root is None or host.binding_session(root, payload) is None:
        return
    dispatch = dispatches.load(root).get(host.text(payload, "tool_use_id"))
    if dispatch is not None and dispatch.open:
        dispatches.end(root, dispatch.key, host.text(payload, "error")[:200] or "the call failed", "lost")
