"""Debt that an iteration brings: notes to do something later, and checks that were switched off, on added lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from des.proof.change import Lines

_LATER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_OFF = re.compile(
    r"#\s*noqa\b|#\s*type:\s*ignore|#\s*nosec\b|#\s*pragma:\s*no\s+cover|#\s*pylint:\s*disable|#\s*(?:ruff|mypy):\s"
    r"|eslint-disable|@ts-(?:ignore|nocheck|expect-error)|(?:istanbul|c8|v8)\s+ignore|nosemgrep|NOSONAR|NOLINT|//\s*nolint"
    r"|@SuppressWarnings|#\[\s*allow\(|#nosec|lizard\s+forgives",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mark:
    """One line. kind: todo or suppression."""

    kind: str
    file: str
    line: int
    text: str


def added(lines: Mapping[str, Lines]) -> list[Mark]:
    """The marks on added lines, by file and line; a line that only moved within its file brings nothing."""
    return [mark for path in sorted(lines) for mark in _of(path, lines[path])]


def _of(path: str, lines: Lines) -> Iterator[Mark]:
    before = [text.strip() for text in lines.removed]
    for number, text in lines.added:
        kind = "todo" if _LATER.search(text) else "suppression" if _OFF.search(text) else ""
        if not kind:
            continue
        if text.strip() in before:
            before.remove(text.strip())
        else:
            yield Mark(kind, path, number, text.strip()[:200])
