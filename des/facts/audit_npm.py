"""The report of `npm audit --json`, form 2 (npm 7 and later)."""

from __future__ import annotations

from collections.abc import Iterator

from des import limits
from des.facts.audits import Audit, Vulnerability, audit, severity, vulnerability
from des.facts.tool_json import Node, document

_AGAIN = "Run `npm audit --json` by hand and put right what it complains about (its registry, or a missing lock file)."


def read(text: str, where: str) -> Audit:
    """The audit of a report: each advisory once, at the package it is about; packages that only depend on it say
    nothing new. where: its file, for messages. DesError for npm's own error, for another form, for counts that do not
    fit what is listed, and when npm looked at no package."""
    report = document(text, where)
    if report["error"].given or (report["message"].given and not report["vulnerabilities"].given):
        said = report["message"].text("") or report["error"]["summary"].text("") or report["error"]["code"].text("")
        raise report.wrong(f"is npm's error, not an audit: {said[:160]}", _AGAIN)
    form = report["auditReportVersion"].whole()
    if form != 2:
        raise report["auditReportVersion"].wrong(f"is {form}; form 2 is read", "Use npm 7 or later.")
    looked = report["metadata"]["dependencies"]
    if looked["total"].given and not looked["total"].whole():
        raise looked["total"].wrong(
            "is 0: npm looked at no package",
            "Check the lock file; a project without dependencies says so under `track.not_applicable`.",
        )
    entries = dict(report["vulnerabilities"].entries())
    found = audit(one for name, entry in entries.items() for one in _of(name, entry, entries))
    counted = report["metadata"]["vulnerabilities"]["total"].whole(0, int(limits.GREATEST_FIGURE), len(entries))
    if bool(found.vulnerabilities) != bool(counted or entries):
        raise report["metadata"]["vulnerabilities"]["total"].wrong(f"is {counted}, but no advisory is listed", _AGAIN)
    return found


def _of(name: str, entry: Node, entries: dict[str, Node]) -> Iterator[Vulnerability]:
    fixed = _fixed(entry)
    for via in entry["via"].each():
        if isinstance(via.value, str):
            if via.value not in entries:  # it rests on what is not told; then the package itself has to stand for it
                text = f"depends on {via.text()}, which is vulnerable"
                yield vulnerability(name, "", via.text(), severity(entry["severity"]), fixed, text)
            continue
        url = via["url"].text("")
        id_ = url.rstrip("/").rpartition("/")[2] or str(via["source"].whole())
        span = via["range"].text("")
        text = f"{via['title'].text('')} ({span}) {url}"
        yield vulnerability(via["name"].text(name), "", id_, severity(via["severity"]), fixed, text)


def _fixed(entry: Node) -> tuple[str, ...]:
    fix = entry["fixAvailable"]
    if not isinstance(fix.value, dict):
        return ("npm audit fix",) if fix.value is True else ()
    return (f"{fix['name'].text()} {fix['version'].text()}",)
