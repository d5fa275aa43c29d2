"""Texts that agents send: none may pose as the user's decision, and a proven step stays closed (R14, DESIGN §4, §7)."""

from __future__ import annotations

from des.guard.decision import Decision, refuse

HUMAN_VERBS = ("ack", "waive", "pause", "abort")


def judge(tool: str, tool_input: dict[str, object]) -> Decision | None:
    """Refuse an input of SendMessage, ScheduleWakeup, Cron… or Agent that begins like a decision of the user."""
    for value in tool_input.values():
        verb = human_verb(value) if isinstance(value, str) else ""
        if verb:
            return refuse(
                f"A text that begins with `des {verb}` may not be sent by {tool}.",
                "It would come back looking like the user's own decision.",
                "Ask the user in plain words; they type the line themselves.",
            )
    return None


def human_verb(text: str) -> str:
    """The decision a text begins with: `des waive x …` gives "waive"; "" for any other text."""
    words = text.lstrip("\ufeff \t\r\n`'\">*-/").split(None, 2)
    if len(words) < 2 or words[0].lower() != "des":
        return ""
    verb = words[1].lower().strip("`'\"*:,.")
    return verb if verb in HUMAN_VERBS else ""


def resumes_proven(step: str) -> Decision:
    """The refusal of a message to the agent of a step that is proven already."""
    return refuse(
        f"Step {step} is proven; its agent is not resumed.",
        "New work under a proven step would have no proof.",
        "Run `des next`: what is still to do is another step, or it reopens this one.",
    )
