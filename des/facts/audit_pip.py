"""The JSON report of pip-audit. It has no severities, so every weakness in it counts as high."""

from __future__ import annotations

from collections.abc import Iterator

from des.facts.audits import Audit, Vulnerability, audit, vulnerability
from des.facts.severity import Severity
from des.facts.tool_json import Node, document

_NOBODY = (
    "Check that the command names the project's dependencies and can reach its source of advisories; a project "
    "without dependencies says so under `track.not_applicable`."
)


def read(text: str, where: str) -> Audit:
    """The audit of a report, in today's form and in that of pip-audit 1 (a bare list). where: its file, for messages.
    DesError for another form, and when no package at all could be judged."""
    report = document(text, where)
    entries = report if isinstance(report.value, list) else report["dependencies"]
    packages = list(entries.each())
    skipped = [(one["name"].text(), one["skip_reason"].text()) for one in packages if one["skip_reason"].given]
    if len(skipped) == len(packages):
        why = f": {skipped[0][1][:120]}" if skipped else ""
        raise entries.wrong(f"holds no package that was judged{why}", _NOBODY)
    return audit((found for one in packages if not one["skip_reason"].given for found in _of(one)), skipped)


def _of(package: Node) -> Iterator[Vulnerability]:
    name, version = package["name"].text(), package["version"].text()
    for one in package["vulns"].each():
        fixed = [release.text() for release in one["fix_versions"].maybe()]
        yield vulnerability(name, version, one["id"].text(), Severity.HIGH, fixed, one["description"].text(""))
