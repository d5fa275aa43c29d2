"""A next action as text: what the orchestrator does now, in as few words as will do."""

from __future__ import annotations

from des.contract import ids
from des.flow.action import Action, ActionKind


def text(action: Action) -> str:
    """Several lines; the first names the action, `why:` follows, then what to type or ask."""
    count = f" (attempt {action.attempt} of {action.of})" if action.attempt else ""
    lines = [f"next: {action.kind.value}{count}", f"why: {action.why}"]
    if action.kind is ActionKind.ASK:
        lines.append(f"ask the user: {action.question}")
    if action.beside:
        lines.append(f"{len(action.dispatches)} calls, all in one message:")
    for dispatch in action.dispatches:
        lines += [
            f"call Agent with subagent_type {ids.qualified(dispatch.agent)}, description {dispatch.description!r}, "
            "and exactly this prompt:",
            dispatch.prompt,
        ]
    if action.command:
        lines.append(f"run: {action.command}")
    return "\n".join(lines)
