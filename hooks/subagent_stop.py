"""SubagentStop: asks an agent for the results its dispatch owes (R25). Never returns context: it would restart it."""

from __future__ import annotations

import os
import time

from des.contract import log
from des.contract.errors import DesError
from des.contract.log import Log
from des.guard import stop
from des.state import dispatches, events, runs
from des.state.dispatches import Dispatch, State
from des.state.session import Session
from hooks import host, identity


def run(payload: dict[str, object], _raw: bytes) -> dict[str, object] | None:
    """Send the agent back with what is owed, at most three times, or note the end of its dispatch."""
    root = host.project(payload)
    session = host.binding_session(root, payload)
    if root is None or session is None:
        return None
    dispatch = _dispatch(payload, root)
    if dispatch is None or not dispatch.open:
        return None
    verdict = stop.judge(dispatch, _facts(root, session, dispatch))
    if verdict.decision.refused:
        dispatches.update(root, lambda state: _count(state, dispatch.key))
        events.append(root, "AGENT_SENT_BACK", agent=dispatch.agent_type, step=dispatch.step, owed=verdict.owed)
        return {"decision": "block", "reason": verdict.decision.reason}
    if verdict.over:
        dispatches.end(root, dispatch.key, verdict.over)
        events.append(root, "AGENT_STOPPED", agent=dispatch.agent_type, step=dispatch.step, why=verdict.over)
    return None


def _dispatch(payload: dict[str, object], root: str) -> Dispatch | None:
    """The agent's dispatch; one that never used a tool is the only unbound one of its type, or stays unknown."""
    state = dispatches.load(root)
    found = identity.dispatch_of(payload, root, state)
    if found is not None:
        return found
    from des.contract.ids import agent_name

    kind, session = agent_name(payload.get("agent_type")), host.text(payload, "session_id")
    waiting = [
        one
        for one in state.dispatches
        if one.open and not one.agent_id and one.agent_type == kind and one.session == session
    ]
    return dispatches.bind(root, host.text(payload, "agent_id"), waiting[0].key) if len(waiting) == 1 else None


def _facts(root: str, session: Session, dispatch: Dispatch) -> stop.Facts:
    directory = dispatch.extra.get("deliver_dir")
    deliver_dir = directory if isinstance(directory, str) else session.deliver_dir
    folder = os.path.join(root, deliver_dir)
    files = {one[5:]: _changed(os.path.join(root, one[5:])) for one in dispatch.owes if one.startswith("file:")}
    return stop.Facts(_log(os.path.join(folder, log.LOG_NAME)), files, bool(runs.live(root)), host.PROGRAMS, folder)


def _log(path: str) -> Log | None:
    try:
        return log.load(path)
    except DesError:
        return None


def _changed(path: str) -> str:
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(os.stat(path).st_mtime))
    except OSError:
        return ""


def _count(state: State, key: str) -> None:
    dispatch = state.get(key)
    if dispatch is not None:
        dispatch.stops += 1
