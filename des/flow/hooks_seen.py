"""Are our hooks on? Inside Claude Code a delivery without them would look guarded and be none (R27)."""

from __future__ import annotations

import os

from des.contract.errors import DesError
from des.state import heartbeat


def require() -> None:
    """Raise DesError when this command runs in a Claude session that no hook of ours has been seen in.

    In a terminal outside Claude Code there is nothing to ask for.
    """
    session = os.environ.get("CLAUDE_CODE_SESSION_ID", "")
    if session and not heartbeat.seen(session):
        raise DesError(
            "no hook of des has run in this Claude session",
            "without them no prompt is checked and no write is guarded",
            "enable the plugin (`claude plugin list`), leave out --bare and disableAllHooks, start Claude Code again",
        )
