"""Running the tools of one kind, each in a copy of its own, and reading what they found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from des.contract.errors import DesError
from des.facts import owasp, reports, sarif
from des.facts.audits import Audit
from des.facts.report_formats import FORMATS, Kind
from des.flow.code import Code
from des.track import tools
from des.track.settings import KEY, TrackSettings, example
from des.track.tools import NoReport, Report, Say

#: Known weaknesses of a dependency belong to this category of the OWASP Top 10, whatever they are.
_OUTDATED = "A06"


@dataclass
class Scanned:
    """What the tools of one kind say. findings: one entry each, as a record holds it. suppressed: what the code or a
    person has put aside. problems: why one says nothing. unjudged: packages that no tool could judge."""

    findings: list[dict[str, Any]] = field(default_factory=list)
    suppressed: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)


def run(code: Code, settings: TrackSettings, kind: str, say: Say) -> Scanned:
    """Run every tool of ``kind`` on HEAD. A kind without a tool is a problem, unless it was declared not applicable."""
    found, configured = Scanned(), settings.tools.get(kind, ())
    if not configured and kind not in settings.not_applicable:
        absent = json.dumps({KEY: {"not_applicable": {kind: "<why>"}}})
        fix = f"configure one, as in {example('tools')}, or say that there is none: {absent}"
        found.problems.append({"key": f"{KEY}.tools.{kind}", "text": f"no tool is configured for {kind}", "fix": fix})
    for key, tool in tools.keys(kind, configured, many=True):
        answer = tools.on_commit(code.git, code.head, key, tool, say)
        if isinstance(answer, NoReport):
            found.problems.append(answer.to_json())
            continue
        try:
            _read(code, kind, key, tool.format, answer, found)
        except DesError as error:
            found.problems.append({"key": key, "text": error.what, "fix": error.how, "tail": answer.tail})
    return found


def _read(code: Code, kind: str, key: str, form: str, report: Report, found: Scanned) -> None:
    """Add a report to what was found; DesError when it is none."""
    run: dict[str, Any] = {"key": key, "kind": kind, "seconds": report.seconds}
    if FORMATS.get(form) is not Kind.AUDIT:
        scan = reports.findings(form, report.text, key, report.root, _Source(code).line)
        found.findings += [_of_sarif(one) for one in scan.findings]
        found.suppressed += [_of_sarif(one) for one in scan.suppressed]
        found.runs.append({**run, "tool": ", ".join(scan.tools), "findings": len(scan.findings)})
    else:
        audit = reports.audit(form, report.text, key)
        found.findings += _of_audit(form, audit)
        found.unjudged += [f"{package}: {why}" for package, why in audit.skipped]
        found.runs.append({**run, "tool": form, "findings": len(audit.vulnerabilities)})


@dataclass
class _Source:
    """The lines of the files at HEAD, so that a finding keeps its name when lines move."""

    code: Code
    _texts: dict[str, Sequence[str]] = field(default_factory=dict)

    def line(self, path: str, number: int) -> str:
        """The text of a line, "" for none."""
        if path not in self._texts:
            self._texts[path] = (self.code.git.show(self.code.head, path) or "").split("\n") if path else ()
        lines = self._texts[path]
        return lines[number - 1] if 0 < number <= len(lines) else ""


def _of_sarif(one: sarif.ToolResult) -> dict[str, Any]:
    return {
        "fingerprint": one.fingerprint, "tool": one.tool, "rule": one.rule, "severity": one.severity.value,
        "level": one.level, "file": one.file, "line": one.line, "text": one.text,
        "owasp": list(owasp.categories(one.cwes, one.tags)),
    }  # fmt: skip


def _of_audit(tool: str, audit: Audit) -> list[dict[str, Any]]:
    return [
        {
            "fingerprint": one.fingerprint, "tool": tool, "rule": one.id, "severity": one.severity.value,
            "level": "", "file": "", "line": 0,
            "text": f"{one.package} {one.version}: {one.text}"
            + (f" (fixed in {', '.join(one.fixed_in)})" if one.fixed_in else " (no fixed release)"),
            "owasp": [_OUTDATED],
        }
        for one in audit.vulnerabilities
    ]  # fmt: skip
