"""Where DISTILL says the acceptance tests are: the paths in the feature-delta's Test Placement section."""

from __future__ import annotations

import re
from dataclasses import dataclass

from des.facts import feature_delta, markdown
from des.facts.markdown import Line, Table

SECTION = "Test Placement"
_PATH = re.compile(r"(?:\./)?([\w.*?{}@+-]+(?:/[\w.*?{}@+-]+)*/?)\Z")


@dataclass(frozen=True)
class Named:
    """A file, directory or glob as written there, relative to the project."""

    path: str
    line: int


def named(text: str) -> tuple[Named, ...]:
    """The paths the section names: what stands in backticks, and the cells of its `Path` column; with a slash each."""
    found: dict[str, Named] = {}
    for section in feature_delta.named(feature_delta.sections(text), "DISTILL", SECTION):
        for line in _lines(markdown.blocks(section.body, section.first)):
            for word in line.codes or (line.text,):
                match = _PATH.match(word.strip())
                if match and "/" in word:
                    found.setdefault(match[1], Named(match[1], line.line))
    return tuple(found.values())


def _lines(blocks: list[markdown.Block]) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Table):
            paths = block.column("path", "file", "location")
            lines += [cell for row in block.rows for i, cell in enumerate(row) if cell.codes or i == paths]
        elif isinstance(block, Line) and block.codes:
            lines.append(block)
    return lines
