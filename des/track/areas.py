"""Which of the four areas integration tests are about, by what the tests are called (text, step 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = {
    "endpoints": "api endpoint endpoints http rest route routes graphql grpc web server request",
    "services": "service services client gateway queue event events message messages bus worker",
    "database": "database db sql sqlite postgres mysql mongo redis repository repositories store dao",
    "external": "external smtp mail payment s3 webhook webhooks vendor provider oauth upstream",
}
AREAS = {area: frozenset(words.split()) for area, words in _WORDS.items()}


def counted(tests: Iterable[str]) -> dict[str, int]:
    """By area, how many of these test ids have a word of it in path or name."""
    words = [set(re.findall(r"[a-z0-9]+", _spaced(test).lower())) for test in tests]
    return {area: sum(bool(known & one) for one in words) for area, known in AREAS.items()}


def _spaced(text: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("_", " "))
