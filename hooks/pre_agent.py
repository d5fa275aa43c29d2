"""PreToolUse of Agent: no agent starts during a delivery without a decision about it (DESIGN §4)."""

from __future__ import annotations

import os

from des.contract import roots
from des.contract.errors import DesError
from des.contract.files import read_json
from des.guard import dispatch
from hooks import host


def run(payload: dict[str, object], raw: bytes) -> dict[str, object] | None:
    """Admit, stamp, refuse, or leave alone. Raises where no decision is possible: the shim refuses then."""
    tool_input = payload.get("tool_input")
    if not isinstance(tool_input, dict) or not isinstance(tool_input.get("prompt"), str):
        raise ValueError("the call has no prompt")
    root = host.project(payload)
    managed = root is not None and roots.managed(root)
    session = host.binding_session(root, payload)
    route = dispatch.route(
        tool_input,
        managed=managed,
        delivering=session is not None,
        always=managed and _always(str(root)),
        iteration=session is not None and session.flow == "track",
    )
    if route.kind == dispatch.ADMIT:
        from hooks import child

        return child.answer(["admit", "--hook"], raw, "PreToolUse")
    if root is not None and route.kind == dispatch.REFUSED and managed:
        from des.state import events

        events.append(root, "DISPATCH_REFUSED", agent=route.agent, reasons=[route.decision.reason])
    if root is not None and route.kind == dispatch.EXEMPT and session is not None:
        _record(root, payload, route.agent)
    return host.decided("PreToolUse", route.decision)


def _always(root: str) -> bool:
    """Does the project demand a marker on every prompt? A config that cannot be read demands nothing here."""
    path = os.path.join(root, ".nwave", "des-config.json")
    if not os.path.exists(path):
        return False
    try:
        config = read_json(path)
    except DesError:
        return False
    return isinstance(config, dict) and config.get("enforcement") == "always"


def _record(root: str, payload: dict[str, object], agent: str) -> None:
    from des.state import dispatches

    key = host.text(payload, "tool_use_id")
    if key:
        entry = dispatches.Dispatch(key, "exempt", agent_type=agent, session=host.text(payload, "session_id"))
        dispatches.update(root, lambda state: state.add(entry))
