"""Which Claude sessions our hooks have been seen in (R27). Kept with the plugin's data: a project that was never
delivered in stays untouched, and its first delivery can still tell whether the hooks are on."""

from __future__ import annotations

import os
import re
import time

from des import limits
from des.state.home import homes

_SESSION_ID = re.compile(r"\A[A-Za-z0-9._-]{1,128}\Z")


def record(claude_session_id: str) -> None:
    """Note that a hook of this session ran, and forget sessions of a month ago. Never raises."""
    if not _SESSION_ID.match(claude_session_id):
        return
    folder = os.path.join(homes()[0], "sessions")
    try:
        os.makedirs(folder, exist_ok=True)
        oldest = time.time() - limits.HEARTBEAT_SECONDS
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.stat(path).st_mtime < oldest:
                os.unlink(path)
        with open(os.path.join(folder, claude_session_id), "w", encoding="ascii"):
            pass
    except OSError:
        return


def seen(claude_session_id: str) -> bool:
    """Has any hook of this Claude session run?"""
    if not _SESSION_ID.match(claude_session_id):
        return False
    return any(os.path.exists(os.path.join(home, "sessions", claude_session_id)) for home in homes())
