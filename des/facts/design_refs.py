"""Does a reference to a design lead somewhere? ``architecture/software-architecture-doc.md#pricing``: a file below
``.aiwg`` (or elsewhere in the project) and, behind the #, one of its headings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_text
from des.facts import markdown
from des.facts.markdown import Heading

ARCHITECTURE = ".aiwg/architecture/software-architecture-doc.md"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def problem(root: Path, reference: str) -> str:
    """What is wrong with a reference; "" when it resolves. Never raises."""
    name, _, anchor = reference.strip().partition("#")
    if not name:
        return "it names no file"
    if _SCHEME.match(name) or name.startswith(("/", "\\", "~")) or "\0" in name:
        return "it must be a path relative to .aiwg"
    top = os.path.realpath(root)
    place = os.path.realpath(os.path.join(top, ".aiwg", unquote(name)))
    if os.path.commonpath([top, place]) != top:
        return "it leads out of the project"
    try:
        text = read_text(place)
    except DesError:
        return "the file is not there or cannot be read"
    if not text.strip():
        return "the file is empty"
    wanted = unquote(anchor).strip().lower()
    if wanted and wanted not in anchors(text):
        return f"the file has no heading for #{anchor}"
    return ""


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as code hosts make them; the second of two equal ones ends with -1."""
    found: set[str] = set()
    seen: dict[str, int] = {}
    for heading in markdown.blocks(text):
        if isinstance(heading, Heading):
            slug = _slug(heading.text)
            number = seen.get(slug, 0)
            seen[slug] = number + 1
            found.add(f"{slug}-{number}" if number else slug)
    return found


def _slug(title: str) -> str:
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.strip().lower()))


def architecture_problem(root: Path) -> str:
    """What is wrong with the architecture document; "" when it is there, has headings and says something."""
    try:
        text = read_text(str(root / ARCHITECTURE))
    except DesError:
        return f"{ARCHITECTURE} is not there or cannot be read"
    if not any(isinstance(block, Heading) for block in markdown.blocks(text)):
        return f"{ARCHITECTURE} has no heading"
    if len("".join(text.split())) < limits.LEAST_ARCHITECTURE:
        return f"{ARCHITECTURE} has less than {limits.LEAST_ARCHITECTURE} characters"
    return ""
