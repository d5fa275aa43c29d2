"""PostToolUseFailure of Agent: the call ended without a result."""

from __future__ import annotations

from des.state import dispatches
from hooks import host
from hooks.next_action import pushed


def run(payload: dict[str, object], raw: bytes) -> dict[str, object] | None:
    """Its dispatch is lost: nobody saw the agent end in order. Tells what is next."""
    root = host.project(payload)
    if root is None or host.binding_session(root, payload) is None:
        return None
    dispatch = dispatches.load(root).get(host.text(payload, "tool_use_id"))
    if dispatch is None:
        return None
    if dispatch.open:
        dispatches.end(root, dispatch.key, host.text(payload, "error")[:200] or "the call failed", "lost")
    return pushed("PostToolUseFailure", payload, raw) if dispatch.kind != "exempt" else None
