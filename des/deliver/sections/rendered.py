"""Rendered sections in a document of people: each stands between two notes, and only what is between them is ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from des.contract.errors import DesError
from des.facts import feature_delta
from des.facts.feature_delta import Section

#: As the Markdown parser counts lines.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True)
class Rendered:
    """One [REF] section of DELIVER: its title and its lines, as `lines_of` made them."""

    title: str
    lines: Sequence[str]

    @property
    def heading(self) -> str:
        return f"## Wave: DELIVER / [REF] {self.title}"

    @property
    def begin(self) -> str:
        return f"<!-- des: {self.title.lower()}; written anew by `des docs render`, keep your own text outside -->"

    @property
    def end(self) -> str:
        return f"<!-- des: end of {self.title.lower()} -->"


def plain(text: str) -> str:
    """Text from elsewhere as part of one line: no line ends or control characters, no comment of HTML."""
    return _CONTROL.sub(" ", text).replace("<!--", "&lt;!--").replace("-->", "--&gt;").strip()


def code(text: str) -> str:
    """Text from elsewhere as a code span."""
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{plain(text)}{pad}{ticks}"


def placed(document: str, sections: Iterable[Rendered]) -> str:
    """The document with these sections in it, everything else as it was.

    A section's own text is replaced; without one it goes to the top of the section of that title, and without that, a
    new section to the end. Doing it again changes nothing. DesError (exit 1) when the document ends in an open block.
    """
    for one in sections:
        document = _placed(document, one)
    return document


def _placed(document: str, one: Rendered) -> str:
    text = "\n".join([one.begin, "", *one.lines, "", one.end]) + "\n"
    own = feature_delta.named(feature_delta.sections(document), "DELIVER", one.title)
    if not own:
        return _appended(document, f"{one.heading}\n\n{text}", one)
    lines = _LINE.findall(document)
    span = _span(lines, own[0], one)
    if span:
        lines[span[0] : span[1]] = [text]
    else:
        # Below the heading, which the parser ends where the section's first line that is not empty begins.
        at = min(own[0].first - 1, len(lines))
        while at > own[0].line and not lines[at - 1].strip():
            at -= 1
        head = lines[at - 1]
        gap = "\n" if head.endswith(("\n", "\r")) else "\n\n"
        lines[at:at] = [gap + text]
    return "".join(lines)


def _appended(document: str, section: str, one: Rendered) -> str:
    gap = "" if not document else "\n" if document.endswith(("\n", "\r")) else "\n\n"
    result = document + gap + section
    if not feature_delta.named(feature_delta.sections(result), "DELIVER", one.title):
        raise DesError(
            f"the document ends inside a code block or a comment, so the section {one.title!r} cannot be added to it",
            "what is written there would be read as part of that block",
            "close it: look for a line of ``` or an `<!--` without its end",
            1,
        )
    return result


def _span(lines: Sequence[str], section: Section, one: Rendered) -> tuple[int, int] | None:
    """From the first note to the line after the last, when both stand in the section."""
    inside = [line.strip() for line in lines[section.line : section.last]]
    if one.begin not in inside:
        return None
    first = inside.index(one.begin)
    if one.end not in inside[first:]:
        return None
    return section.line + first, section.line + inside.index(one.end, first) + 1
