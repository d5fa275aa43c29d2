"""The XML report of JaCoCo."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element

from des import limits
from des.facts.coverage import Coverage, Tally
from des.facts.tool_text import relative
from des.facts.tool_xml import document, whole, wrong


def read(text: str, where: str, root: str = "", known: Collection[str] = ()) -> Coverage:
    """The coverage of a report. Arguments as in `coverage_json.read`; known: the paths of the tree, since the report
    names packages and files but not the directory they are in. DesError, with the line, for another form."""
    tally = Tally()
    by_name: dict[str, list[str]] = {}
    for path in known:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    _group(tally, where, document(text, where, "report"), (), by_name)
    return tally.result(where)


def _group(tally: Tally, where: str, top: Element, groups: tuple[str, ...], by_name: Mapping[str, list[str]]) -> None:
    """One group of packages, a module of the build as a rule, and those inside it; they are few levels."""
    if len(groups) > 50:
        raise wrong(where, top, "is nested too deeply")
    for group in top.findall("group"):
        _group(tally, where, group, (*groups, group.get("name", "")), by_name)
    for package in top.findall("package"):
        for source in package.findall("sourcefile"):
            if not source.get("name"):
                raise wrong(where, source, "has no name")
            path = _path(f"{package.get('name', '')}/{source.get('name')}".lstrip("/"), groups, by_name)
            tally.file(path)
            for line in source.findall("line"):
                number = whole(where, line, "nr", limits.MOST_LINES, 1)
                tally.line(path, number, whole(where, line, "ci", limits.MOST_LINES) > 0)
                covered, missed = (whole(where, line, name, limits.MOST_BRANCHES) for name in ("cb", "mb"))
                tally.counts(path, number, covered, covered + missed)


def _path(name: str, groups: tuple[str, ...], by_name: Mapping[str, list[str]]) -> str:
    """The one path of the tree that ends so; among several, the one in the module of the group's name."""
    found = [path for path in by_name.get(name.rpartition("/")[2], ()) if f"/{path}".endswith(f"/{name}")]
    if len(found) > 1:
        found = [path for path in found if groups and groups[-1] in path.split("/")]
    return found[0] if len(found) == 1 else relative(name)
