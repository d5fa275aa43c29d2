"""From what the user typed to a feature id (nw-deliver text, "Input": L256-257)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence

from des import limits
from des.contract.errors import DesError

_PREFIXES = frozenset({"implement", "add", "create"})
_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "then",
        "this",
        "to",
        "up",
        "via",
        "we",
        "when",
        "where",
        "which",
        "while",
        "with",
        "you",
        "your",
    ]
)


def derive(goal: str) -> str:
    """Kebab-case id of at most five words, without a leading implement/add/create and without stop words.

    Raises DesError when the description has fewer than ten characters or leaves no word.
    """
    text = goal.strip()
    if len(text) < limits.LEAST_DESCRIPTION:
        raise DesError(
            f"the description {text!r} is shorter than {limits.LEAST_DESCRIPTION} characters",
            "the feature id and every prompt are made from it",
            'describe the feature, for example: /nw-deliver "Implement user authentication with JWT"',
        )
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded)
    while words and words[0] in _PREFIXES:
        words = words[1:]
    kept = [word for word in words if word not in _STOP_WORDS] or words
    if not kept:
        raise DesError(
            f"no feature id can be made from {text!r}",
            "an id is made of the Latin letters and digits of the description",
            'give one: des session start --feature-id my-feature "<what to build>"',
        )
    return "-".join(kept[: limits.MOST_FEATURE_WORDS])[: limits.LONGEST_FEATURE_ID].rstrip("-")


def nearest(feature_id: str, known: Sequence[str]) -> list[str]:
    """Those of the ``known`` ids that ``feature_id`` may have been meant for, most like it first; at most three."""
    return difflib.get_close_matches(feature_id, known, cutoff=0.6)
