"""PreToolUse of the tools that let the model write its own next prompt (R14). Holds with and without a session."""

from __future__ import annotations

from des.guard import message
from hooks import host


def run(payload: dict[str, object], _raw: bytes) -> dict[str, object] | None:
    """Refuse a text that would come back as the user's decision."""
    tool, tool_input = host.text(payload, "tool_name"), host.mapping(payload, "tool_input")
    return host.decided("PreToolUse", message.judge(tool, tool_input))
