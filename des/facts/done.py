"""The items of the Definition of Done that DISCUSS wrote into the feature-delta."""

from __future__ import annotations

import re
from dataclasses import dataclass

from des.facts import feature_delta, markdown
from des.facts.markdown import Heading, Table

SECTION = "Definition of Done"
_BOX = re.compile(r"\A\[[ xX]\]\s*")


@dataclass(frozen=True)
class Item:
    """One item as written, on one line, and where it stands."""

    text: str
    line: int


def items(document: str) -> list[Item]:
    """The paragraphs and list items of the section, and the rows of its tables; [] when there is no such section."""
    found: dict[tuple[str, int], list[str]] = {}
    lines: dict[tuple[str, int], int] = {}
    for section in feature_delta.named(feature_delta.sections(document), "DISCUSS", SECTION):
        for block in markdown.blocks(section.body, section.first):
            if isinstance(block, Table):
                for row in block.rows:
                    key = ("row", row[0].line)
                    found[key], lines[key] = [cell.text for cell in row if cell.text.strip()], row[0].line
            elif not isinstance(block, Heading):
                key = (f"text {section.line}", block.block)
                found.setdefault(key, []).append(block.text)
                lines.setdefault(key, block.line)
    texts = [Item(_BOX.sub("", " ".join(" ".join(parts).split())), lines[key]) for key, parts in found.items()]
    return [item for item in texts if item.text]
