"""SessionStart: our programs first in PATH, agents of a former process given up, and word of an active delivery."""

from __future__ import annotations

import os

from des.contract.errors import DesError
from des.state import heartbeat
from des.state import session as sessions
from hooks import host

_NEW_PROCESS = ("startup", "resume", "clear")


def run(payload: dict[str, object], raw: bytes) -> dict[str, object] | None:
    """Always runs. In a project without a delivery it touches nothing but the session's own environment file."""
    session_id, source = host.text(payload, "session_id"), host.text(payload, "source")
    heartbeat.record(session_id)
    _environment()
    root = host.project(payload)
    session = host.active_session(root)
    if root is not None and session is None:
        return _paused(root)
    if root is None or session is None:
        return None
    owned = session.owns(session_id)
    if source in _NEW_PROCESS:
        _lose(root, session_id, source)
    elif owned and source == "compact":
        from hooks.next_action import pushed

        told = pushed("SessionStart", payload, raw)
        if told is not None:
            return told
    what = session.feature_id or "of a session file that cannot be read"
    since = f" since {session.started_at}" if session.started_at else ""
    bound = "" if owned else " by another Claude session; this one is not bound by it"
    return host.context(
        "SessionStart",
        f"DES: the delivery {what} is active in this project{since}{bound}.\n"
        f"To go on with it: {_typed(session)} (position and next action come from its roadmap, log and commits). To "
        "stop for now the user types: des pause",
    )


def _paused(root: str) -> dict[str, object] | None:
    try:
        session = sessions.paused(root)
    except DesError as error:
        return host.context("SessionStart", f"DES: {error.what}")
    if session is None:
        return None
    return host.context(
        "SessionStart",
        f"DES: the delivery {session.feature_id} is {session.since}; nothing of it is guarded.\n"
        f"To go on with it the user types: des resume (or {_typed(session)}). To end it: des abort",
    )


def _typed(session: sessions.Session) -> str:
    """The command that takes the delivery up again."""
    if session.flow != "track":
        return "/nw-deliver"
    return f"/flow-delivery-track {session.feature_id.rpartition('-')[2]}"


def _environment() -> None:
    """What every later Bash call of this session gets (R23): the host appends our bin to PATH, where strangers win."""
    path, data = os.environ.get("CLAUDE_ENV_FILE"), os.environ.get("CLAUDE_PLUGIN_DATA")
    if not path:
        return
    lines = f'export PATH={_quoted(host.PROGRAMS)}:"$PATH"\n'
    if data:
        lines += f"export DES_HOME={_quoted(data)}\n"
    try:
        with open(path, "a+", encoding="utf-8") as stream:
            stream.seek(0)
            known = stream.read()
            if lines not in known:
                stream.write(("\n" if known and not known.endswith("\n") else "") + lines)
    except (OSError, UnicodeDecodeError):
        return


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _lose(root: str, session_id: str, source: str) -> None:
    """Agents of this session ran in a process that is gone."""
    from des.state import dispatches

    if any(one.open and one.session == session_id for one in dispatches.load(root).dispatches):
        dispatches.lose_all(root, f"the session was started anew ({source})", session_id)
