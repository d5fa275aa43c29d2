"""Texts that agents send: none may pose as the user's decision, and a proven step stays closed (R14, DESIGN §4, §7)."""

from __future__ import annotations

from des.contract import human
from des.guard.decision import Decision, refuse


def judge(tool: str, tool_input: object) -> Decision | None:
    """Refuse an input of SendMessage, ScheduleWakeup, Cron… or Agent that begins like a decision of the user."""
    if isinstance(tool_input, str):
        verb = human.begins_like_one(tool_input)
        return _posing(tool, verb) if verb else None
    inner = list(tool_input.values()) if isinstance(tool_input, dict) else tool_input
    found = (judge(tool, value) for value in inner) if isinstance(inner, list) else iter(())
    return next((refusal for refusal in found if refusal), None)


def nested(texts: list[str]) -> Decision | None:
    """Refuse a command that starts another Claude Code and holds a decision, in what it says or is given to read."""
    if not any(human.mentioned(text) for text in texts):
        return None
    return refuse(
        "This starts another Claude Code with a decision of the user in its prompt.",
        "A decision counts only when the user types it.",
        "Ask the user in plain words; they type the line themselves, here.",
    )


def _posing(tool: str, verb: str) -> Decision:
    return refuse(
        f"A text that begins with `des {verb}` may not be sent by {tool}.",
        "It would come back looking like the user's own decision.",
        "Ask the user in plain words; they type the line themselves.",
    )


def resumes_proven(step: str) -> Decision:
    """The refusal of a message to the agent of a step that is proven already."""
    return refuse(
        f"Step {step} is proven; its agent is not resumed.",
        "New work under a proven step would have no proof.",
        "Run `des next`: what is still to do is another step, or it reopens this one.",
    )
