"""SubagentStart: an agent that is resumed by SendMessage gets its dispatch back (R1)."""

from __future__ import annotations

from des.state import dispatches
from hooks import host


def run(payload: dict[str, object], _raw: bytes) -> None:
    """A new agent is not known here yet; it is bound at its first tool call."""
    root, agent_id = host.project(payload), host.text(payload, "agent_id")
    if root is None or not agent_id or host.binding_session(root, payload) is None:
        return
    dispatch = dispatches.load(root).by_agent(agent_id)
    if dispatch is not None and not dispatch.open:
        dispatches.revive(root, agent_id)
