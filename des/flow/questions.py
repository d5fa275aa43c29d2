"""What a delivery asks its user to decide, by name: the name is what they type, and what `waivers.json` keeps."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from des.contract.errors import DesError

#: The subject of a question that is about the delivery as a whole.
WHOLE = "delivery"
KINDS = ("ack", "waive")

_FINDING = r"f[0-9a-f]{8}"
_NAME = re.compile(
    rf"(?P<check>[a-z]+(?:-[a-z]+)*?)(?:-(?P<subject>[0-9]{{2}}-[0-9]{{2}}(?:-{_FINDING})?|{_FINDING}))?"
)


@dataclass(frozen=True)
class Question:
    """One thing to decide. ``kind``: ack (seen and accepted) or waive (a check need not pass). ``check``: words of
    a-z joined by dashes. ``subject``: a step id, a step id and a finding joined by a dash, a finding, or WHOLE."""

    kind: str
    check: str
    subject: str = WHOLE

    @property
    def name(self) -> str:
        """What stands behind the verb: ``design-01-02``."""
        return self.check if self.subject == WHOLE else f"{self.check}-{self.subject}"

    @property
    def id(self) -> str:
        """``waive-design-01-02``."""
        return f"{self.kind}-{self.name}"

    @property
    def step(self) -> str:
        """The step it is about, "" for none."""
        return self.subject[:5] if self.subject[:1].isdigit() else ""

    @property
    def typed(self) -> str:
        """The line that the user types; a waiver is nothing without its reason."""
        return f"des {self.kind} {self.name} " + ("<reason>" if self.kind == "waive" else "[reason]")


def finding(*content: str) -> str:
    """A name for a finding that changes with its content: an answer to one is none to the next."""
    return "f" + hashlib.sha256("\0".join(content).encode("utf-8", "replace")).hexdigest()[:8]


def skip(step: str, phase: str) -> Question:
    """May this phase of the step be skipped (APPROVED_SKIP, R11)?"""
    return Question("ack", f"skip-{phase.lower().replace('_', '-')}", step)


def ask(questions: Iterable[Question]) -> str:
    """The words for `des next` that say what the user types to answer these."""
    lines = "\n".join(f"    {one.typed}" for one in questions)
    return f"type the line that fits as the whole prompt (or in a terminal), nobody else can:\n{lines}"


def read(kind: str, name: str) -> Question:
    """The question that ``name`` names, as it was typed. DesError when it names none."""
    found = _NAME.fullmatch(name)
    if found is None or re.fullmatch(_FINDING, name):
        raise DesError(
            f"{name or 'nothing'!r} names no question" if name else f"`des {kind}` says nothing about what it is for",
            "a decision counts for one check of one step, or of the whole delivery",
            f"type the line that `des next` prints, for example: {Question(kind, 'design', '01-02').typed}",
            1,
        )
    return Question(kind, found["check"], found["subject"] or WHOLE)
