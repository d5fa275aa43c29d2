"""The seven questions of ``--interactive``, as data; what is answered becomes guidance (des.track.guidance)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from des.verdict import Finding, Place

_UNSURE = re.compile(
    r"(?:i\s+|we\s+)?(?:am\s+|are\s+)?"
    r"(?:unsure|not sure|skip|pass|unknown|none|nothing|no|n/?a|don'?t know|do not know|no idea|\?+|-+|—)[\s.!]*",
    re.I,
)


@dataclass(frozen=True)
class Question:
    """``key`` names the answer, ``label`` stands before it in the guidance, ``changes``: what an answer can change."""

    key: str
    label: str
    ask: str
    example: str
    changes: str


QUESTIONS = (
    Question(
        "priorities",
        "Priorities",
        "What matters most in this iteration?",
        "finish the features, work off debt, fix bugs, become faster",
        "focus and order of the tasks",
    ),
    Question(
        "risks",
        "Risks",
        "Does anything hold you up already, or could it soon?",
        "the price service of another team is not there yet",
        "the risks that the plan has to answer",
    ),
    Question(
        "coverage",
        "Coverage before",
        "How much of the code do tests cover today, in percent?",
        "72 %",
        "whether new code is held to the coverage limit by itself, and tests come first",
    ),
    Question(
        "compliance",
        "Compliance",
        "Do rules or an audit ask something of this iteration?",
        "a penetration test next week, a data protection review",
        "the security architect and the depth of the scans",
    ),
    Question(
        "velocity",
        "Velocity before",
        "Do you finish more or less than in the iterations before?",
        "less since two people left",
        "how the size of the scope is looked at",
    ),
    Question(
        "operations",
        "Operations",
        "What will whoever runs it have to cope with?",
        "a database migration, a changed API, more load",
        "focus, and what the runbook must hold",
    ),
    Question(
        "deployment",
        "Goes to",
        "Where will the result run afterwards?",
        "a demo, staging, production",
        "the depth of the scans",
    ),
)
_LABELS = {question.key: question.label for question in QUESTIONS}


def listing(coverage: float | None = None, trend: str = "") -> list[dict[str, Any]]:
    """The questions for a program to ask, each with the ``measured`` answer where there is one ("" otherwise).

    coverage: percent of the newest run. trend: velocity trend of the iterations before. A measured answer need not be
    asked for; it may be corrected.
    """
    measured = {
        "coverage": "" if coverage is None else f"{coverage:.1f} %",
        "velocity": "" if trend in ("", "insufficient_data") else trend,
    }
    return [{**asdict(question), "measured": measured.get(question.key, "")} for question in QUESTIONS]


def problems(answers: object) -> list[Finding]:
    """What is wrong with answers given as a JSON value; [] when they can be taken."""
    if not isinstance(answers, dict):
        return [Finding("answers-form", Place(), "the answers are no object", 'write {"priorities": "…", …}')]
    found = []
    for key, value in answers.items():
        if key not in _LABELS:
            known = ", ".join(_LABELS)
            found.append(
                Finding(
                    "answer-unknown", Place(part=str(key)), f"there is no question {key!r}", f"use the keys {known}"
                )
            )
        elif not isinstance(value, str):
            fix = 'quote it; "unsure" and "" are answers too'
            found.append(Finding("answer-form", Place(part=key), f"the answer to {key!r} is no text", fix))
    return found


def said(answers: Mapping[str, str], measured: Mapping[str, str] | None = None) -> dict[str, str]:
    """The answers that say something, in the order of the questions; a measured one stands in for one left open."""
    found = {}
    for key in _LABELS:
        given = " ".join(answers.get(key, "").split())
        if not given or _UNSURE.fullmatch(given):
            given = (measured or {}).get(key, "")
        if given:
            found[key] = given
    return found


def compose(answers: Mapping[str, str]) -> str:
    """The answers as one line of guidance, to be shown to whoever gave them; "" when nothing was said."""
    return " ".join(f"{_LABELS[key]}: {text.rstrip('.;')}." for key, text in said(answers).items())
