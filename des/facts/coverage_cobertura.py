"""Cobertura's XML report, which coverage.py, coverlet, gcovr, c8 and others write."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence
from xml.etree.ElementTree import Element

from des import limits
from des.facts.coverage import Coverage, Tally
from des.facts.tool_text import is_absolute, relative
from des.facts.tool_xml import document, whole, wrong

_CONDITIONS = re.compile(r"\s*[\d.,]+\s*%\s*\((\d{1,9})/(\d{1,9})\)\s*")


def read(text: str, where: str, root: str = "", known: Collection[str] = ()) -> Coverage:
    """The coverage of a report. Arguments as in `coverage_json.read`; known: the paths of the tree, by which the right
    one of several <source> directories is found. DesError, with the line, for another form."""
    tally = Tally()
    top = document(text, where, "coverage")
    sources = [one.text.strip() for one in top.iter("source") if one.text and one.text.strip()]
    paths = frozenset(known)
    for entry in top.iter("class"):
        name = entry.get("filename", "")
        if not name:
            raise wrong(where, entry, "has no filename")
        path = _path(name, sources, root, paths)
        tally.file(path)
        for line in entry.iter("line"):  # those of <methods> are the same lines once more
            number = whole(where, line, "number", limits.MOST_LINES, 1)
            tally.line(path, number, whole(where, line, "hits", limits.MOST_HITS) > 0)
            if line.get("branch", "").lower() == "true":
                tally.counts(path, number, *_branches(where, line))
    return tally.result(where)


def _branches(where: str, line: Element) -> tuple[int, int]:
    text = line.get("condition-coverage")
    if text is None:
        return 0, 0
    match = _CONDITIONS.fullmatch(text)
    if not match or not int(match[1]) <= int(match[2]) <= limits.MOST_BRANCHES:
        raise wrong(where, line, f"has condition-coverage={text[:40]!r}")
    return int(match[1]), int(match[2])


def _path(name: str, sources: Sequence[str], root: str, known: frozenset[str]) -> str:
    """Where a file is: below one of the sources, the first one where the tree has it; else as the report says it."""
    if is_absolute(name.replace("\\", "/")):
        return relative(name, root)
    joined = [relative(posixpath.join(source.replace("\\", "/"), name), root) for source in sources]
    if not joined:
        return relative(name, root)
    return next((path for path in joined if path in known), joined[0])
