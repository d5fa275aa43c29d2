"""What reviewers wrote in the approvals of an iteration: a test that asks less needs a word of one (DT-126)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from des.contract.log import Log


def notes(log: Log) -> list[tuple[str, str]]:
    """Who wrote it, and the text, of every approved review on record."""
    found = []
    for event in log.events:
        raw = event.raw if isinstance(event.raw, dict) else {}
        if event.gate == "submission" and raw.get("subject") == "review" and raw.get("status") == "APPROVED":
            found += [(f"{raw.get('by', 'reviewer')} in {raw.get('scope', '')}", text) for text in _texts(raw)]
    return found


def naming(written: Sequence[tuple[str, str]], name: str) -> str:
    """Who wrote a text in which ``name`` stands as a word, "" when nobody did."""
    pattern = re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])")
    return next((who for who, text in written if pattern.search(text)), "")


def _texts(raw: Mapping[str, Any]) -> Iterator[str]:
    content = raw.get("content")
    checks = content.get("checks") if isinstance(content, dict) else None
    tests = checks.get("tests") if isinstance(checks, dict) else None
    for place in (tests, content):
        note = place.get("note" if place is tests else "summary") if isinstance(place, dict) else None
        if isinstance(note, str):
            yield note
