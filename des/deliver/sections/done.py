"""`DoD check`: each item of DISCUSS's Definition of Done with its evidence, or the word that no program decided it.

Only a sentence that says exactly what a program looked at is decided by it: with one word more ("all tests pass on
Windows") it would be another question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from des.deliver.sections.rendered import plain
from des.facts.done import Item

TITLE = "DoD check"
UNDECIDED = "not decided by a program: whoever accepts the delivery"

_EVERY = r"(?:(?:every|each|all|both)(?: of)?(?: the)?)"
_HOLD = r"(?:is|are|stays?|pass(?:es)?|runs?)(?: all)?(?: green)?(?: as written)?"
_SENTENCES = (
    ("scenarios", rf"{_EVERY} (?:acceptance )?scenarios?(?: (?:of|in) \S+\.feature)? {_HOLD}"),
    ("demos", rf"{_EVERY} (?:elevator pitch(?:es)?|demo commands?|demos?) {_HOLD}"),
    ("tests", rf"(?:{_EVERY} (?:unit |acceptance )?tests?|the (?:whole |full )?(?:test )?suite) {_HOLD}"),
    ("mutation", r"(?:the )?mutation (?:kill rate|score) (?:is )?(?:>=|≥|at least|above) ?80 ?%"),
    ("review", r"(?:the )?(?:implementation|code) (?:is|was|has been) (?:reviewed|approved)"),
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What a program found on one question: did it hold, and what was seen."""

    held: bool
    seen: str


def question(item: str) -> str:
    """The name of the question an item asks word for word ("scenarios", "demos", "tests", …), or ""."""
    text = " ".join(item.replace("`", "").lower().rstrip(". ").split())
    return next((name for name, sentence in _SENTENCES if re.fullmatch(sentence, text)), "")


def lines(items: Iterable[Item], known: dict[str, Evidence]) -> Sequence[str]:
    """The section. known: evidence by question; an item whose question nobody answered is not decided."""
    told = [_line(item, known.get(question(item.text))) for item in items]
    return told or ["None: DISCUSS wrote no Definition of Done for this feature."]


def _line(item: Item, evidence: Evidence | None) -> str:
    if evidence is None:
        return f"- open: {plain(item.text)} ({UNDECIDED})"
    return f"- {'passed' if evidence.held else 'FAILED'}: {plain(item.text)} ({evidence.seen})"
