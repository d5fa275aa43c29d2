"""The sections of a ``feature-delta.md``: ``## Wave: <NAME> / [REF|WHY|HOW] <Section>`` (des-reference §3.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from des.contract.files import read_text
from des.facts.markdown import tokens_of
from des.verdict import Finding, Place

WAVES = ("DISCOVER", "DISCUSS", "DESIGN", "DEVOPS", "DISTILL", "DELIVER")
_WAVE = re.compile(rf"wave\s*(?::|(?:{'|'.join(WAVES)})\b)", re.I)
_HEADING = re.compile(r"Wave:\s*(\w+)\s*/\s*\[(REF|WHY|HOW)\]\s*(.+?)\s*$")

#: The directories of the older layout that are read; DISCOVER went into DISCUSS (L85).
LEGACY_WAVES = ("discuss", "design", "devops", "distill")


@dataclass(frozen=True)
class Section:
    """One section: wave name, tier, title, its Markdown below the heading, the heading's line (from 1), the first line
    of the body, and the last line of the section."""

    wave: str
    tier: str
    title: str
    body: str
    line: int
    first: int
    last: int


def sections(text: str) -> list[Section]:
    """The wave sections of a document, in order. Headings inside code blocks are none; other headings end a section."""
    lines = re.sub(r"\r\n?", "\n", text).split("\n")  # as the parser counts; splitlines() knows more line ends
    tokens = tokens_of(text)
    heads = [
        (token.map[0], token.map[1], tokens[i + 1].content)
        for i, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag in ("h1", "h2") and token.map and token.level == 0
    ]
    found = []
    for i, (start, end, title) in enumerate(heads):
        match = _HEADING.match(title)
        if match:
            stop = heads[i + 1][0] if i + 1 < len(heads) else len(lines)
            while end < stop and not lines[end].strip():
                end += 1
            body = "\n".join(lines[end:stop]).rstrip()
            found.append(Section(match[1].upper(), match[2], match[3], body, start + 1, end + 1, stop))
    return found


def misheaded(text: str, file: str) -> Iterator[Finding]:
    """The headings that were meant to begin a section and do not, so that nobody reads what stands below them."""
    tokens = tokens_of(text)
    for head, inline in zip(tokens, tokens[1:], strict=False):
        if head.type != "heading_open" or not head.map or head.level or not _WAVE.match(inline.content):
            continue
        match = _HEADING.match(inline.content)
        wave = match[1].upper() if match else ""
        near = wave and wave not in WAVES and get_close_matches(wave, WAVES, 1)
        if match is None or head.tag not in ("h1", "h2") or near:
            fix = f"write `## Wave: {near[0] if near else '<NAME>'} / [REF] <Section>`; names are {', '.join(WAVES)}"
            yield Finding(
                "heading-begins-no-section", Place(file, head.map[0] + 1), f"{inline.content!r} begins no section", fix
            )


def named(found: list[Section], wave: str, title: str, tier: str = "REF") -> list[Section]:
    """The sections of that wave, title (in any case) and tier; more than one when a document repeats it."""
    return [s for s in found if s.wave == wave and s.tier == tier and s.title.lower() == title.lower()]


def load(path: Path) -> list[Section]:
    """The sections of the file, or [] when there is none; DesError when it cannot be read."""
    return sections(read_text(str(path))) if path.exists() else []


def is_legacy(feature_dir: Path) -> bool:
    """Whether earlier waves left a feature in the older layout, one directory for each, and no document of theirs in
    the feature-delta. What DELIVER writes there itself does not make it one of theirs (nw-deliver text, L93)."""
    older = any((feature_dir / wave).is_dir() for wave in LEGACY_WAVES)
    return older and all(section.wave == "DELIVER" for section in load(feature_dir / "feature-delta.md"))
