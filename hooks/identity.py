"""Which dispatch a call belongs to (R1)."""

from __future__ import annotations

import os

from des.contract.errors import DesError
from des.contract.files import read_json
from des.guard.rights import Who
from des.state import dispatches
from des.state.dispatches import Dispatch, State
from hooks import host


def caller(payload: dict[str, object], root: str) -> Who:
    """Who makes this call: the main thread, a bound agent, or one that no dispatch is known for."""
    if not payload.get("agent_id"):
        return Who("main")
    found = dispatch_of(payload, root, dispatches.load(root))
    if found is None:
        return Who("unbound", agent=host.text(payload, "agent_type"))
    return Who(found.kind, found.owes, feature=found.feature, step=found.step, agent=found.agent_type, open=found.open)


def dispatch_of(payload: dict[str, object], root: str, state: State) -> Dispatch | None:
    """The dispatch of the agent that makes this call; binds it when this is the first time it is seen."""
    agent_id = host.text(payload, "agent_id")
    known = state.by_agent(agent_id)
    if known is not None:
        return known
    key = _tool_use_id(payload, agent_id)
    if key and state.get(key) is not None:
        return dispatches.bind(root, agent_id, key)
    return None


def _tool_use_id(payload: dict[str, object], agent_id: str) -> str:
    """What the host notes beside the session's transcript about its agents; "" when it has not (yet)."""
    transcript = host.text(payload, "transcript_path")
    if not transcript.endswith(".jsonl") or not agent_id.replace("-", "").replace("_", "").isalnum():
        return ""
    path = os.path.join(transcript[: -len(".jsonl")], "subagents", f"agent-{agent_id}.meta.json")
    try:
        meta = read_json(path)
    except DesError:
        return ""
    return host.text(meta, "toolUseId") if isinstance(meta, dict) else ""
