"""A decision as a person types it, as a whole prompt or in a terminal: `des waive design-01-02 because …` (R14)."""

from __future__ import annotations

import re

VERBS = ("ack", "waive", "pause", "resume", "abort")


class Line:
    """One decision. verb: one of VERBS. rest: what stands behind it, words parted by single spaces."""

    __slots__ = ("rest", "verb")

    def __init__(self, verb: str, rest: str) -> None:
        self.verb = verb
        self.rest = rest


def read(prompt: str) -> Line | None:
    """The decision a prompt is, None for any other text. It is one line and nothing stands before it."""
    found = re.fullmatch(rf"[Dd]es ({'|'.join(VERBS)})(?: +([^\r\n]*))?", prompt.strip(" \t\r\n"))
    return Line(found.group(1), " ".join((found.group(2) or "").split())) if found else None


def begins_like_one(text: str) -> str:
    """The verb a text begins with, however it is decorated: "> `des waive` x …" gives "waive"; "" for other texts.

    Wider than `read`, so that whatever `read` takes can be kept out of what an agent sends.
    """
    words = text.lstrip("\ufeff \t\r\n`'\">*-/").split(None, 2)
    if len(words) < 2 or words[0].lower() != "des":
        return ""
    verb = words[1].lower().strip("`'\"*:,.")
    return verb if verb in VERBS else ""


def mentioned(text: str) -> bool:
    """Does a decision stand anywhere in the text?"""
    return re.search(rf"\bdes\s+(?:{'|'.join(VERBS)})\b", text, re.IGNORECASE) is not None
