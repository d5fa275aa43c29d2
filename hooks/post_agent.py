"""PostToolUse of Agent: at launch in the background, at the end in the foreground (R1, DESIGN §7)."""

from __future__ import annotations

from des.state import dispatches
from hooks import host
from hooks.next_action import pushed


def run(payload: dict[str, object], raw: bytes) -> dict[str, object] | None:
    """Confirm the binding; when the agent is done, note its end and tell what is next."""
    root = host.project(payload)
    session = host.binding_session(root, payload)
    if root is None or session is None:
        return None
    key, response = host.text(payload, "tool_use_id"), host.mapping(payload, "tool_response")
    dispatch = dispatches.load(root).get(key)
    if dispatch is None:
        return None
    agent_id = host.text(response, "agentId")
    if agent_id and dispatch.agent_id != agent_id:
        dispatches.bind(root, agent_id, key)
    if response.get("status") == "async_launched" or response.get("isAsync") is True:
        return None
    if dispatch.open:
        dispatches.end(root, key, "its call returned; a turn limit?")
    return pushed("PostToolUse", payload, raw) if dispatch.kind != "exempt" else None
