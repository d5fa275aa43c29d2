"""The host's side of a hook: fields of its payloads, the shapes of the answers it understands, its project."""

from __future__ import annotations

import os

from des.contract import roots
from des.contract.errors import DesError
from des.guard.decision import Decision
from des.state import session as sessions
from des.state.session import Session

PLUGIN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = os.path.join(PLUGIN, "bin")


def text(payload: dict[str, object], key: str) -> str:
    """A text field, "" when it is absent or of another type."""
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def mapping(payload: dict[str, object], key: str) -> dict[str, object]:
    """An object field, {} when it is absent or of another type."""
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def project(payload: dict[str, object]) -> str | None:
    """The policy root of this call (R5): of the session's project, not of where a `cd` led."""
    return roots.policy_root(os.environ.get("CLAUDE_PROJECT_DIR") or text(payload, "cwd") or os.getcwd())


def active_session(root: str | None) -> Session | None:
    """The active session of the project. A session file that cannot be read counts as one that binds everybody."""
    if root is None:
        return None
    try:
        return sessions.load(root)
    except DesError:
        return Session("", "", "", (), "", "")


def binding_session(root: str | None, payload: dict[str, object]) -> Session | None:
    """The active session, when it binds the Claude session that makes this call (R6)."""
    session = active_session(root)
    return session if session is not None and session.owns(text(payload, "session_id")) else None


def decided(event: str, decision: Decision | None) -> dict[str, object] | None:
    """A decision about a tool call in the host's words; None for no opinion."""
    if decision is None:
        return None
    output: dict[str, object] = {"hookEventName": event}
    if decision.allow is not None:
        output["permissionDecision"] = "allow" if decision.allow else "deny"
        output["permissionDecisionReason"] = decision.reason
    if decision.updated_input is not None:
        output["updatedInput"] = decision.updated_input
    return {"hookSpecificOutput": output} if len(output) > 1 else None


def context(event: str, words: str) -> dict[str, object] | None:
    """Text for the model; None for no text."""
    return {"hookSpecificOutput": {"hookEventName": event, "additionalContext": words}} if words else None


def record_failure(payload: dict[str, object], event: str, cause: str) -> None:
    """Note a failure of a hook in the audit file of a managed project. Never raises."""
    try:
        root = project(payload)
        if root is not None and roots.managed(root):
            from des.state import events

            events.append(root, "HOOK_FAILED", hook=event, why=cause)
    except Exception:
        return
