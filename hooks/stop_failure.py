"""StopFailure: an agent died of an API error; SubagentStop never comes."""

from __future__ import annotations

from des.state import dispatches
from hooks import host, identity


def run(payload: dict[str, object], _raw: bytes) -> None:
    """Note the end of its dispatch. The main thread's own failures are none of ours."""
    root, agent_id = host.project(payload), host.text(payload, "agent_id")
    if root is None or not agent_id or host.binding_session(root, payload) is None:
        return
    dispatch = identity.dispatch_of(payload, root, dispatches.load(root))
    if dispatch is not None and dispatch.open:
        why = host.text(payload, "last_assistant_message") or host.text(payload, "error")
        dispatches.end(root, dispatch.key, f"API error: {why[:200]}")
