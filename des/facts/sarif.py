"""SARIF 2.1.0, in which most analysis tools can write what they found (docs.oasis-open.org/sarif)."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from des import limits
from des.facts.sarif_rules import Rule, Rules
from des.facts.severity import Severity, of_score
from des.facts.tool_json import Node, document
from des.facts.tool_text import fingerprint, is_absolute, one_line, relative

Sources = Callable[[str, int], str]


@dataclass(frozen=True)
class ToolResult:
    """One result of a tool. ``file`` is relative to the project, "" for none, ``line`` 0 for none. ``fingerprint``
    stays when the lines move; equal findings of one file are counted, so each has its own. ``cwes``: numbers, ``tags``:
    as the rule has them."""

    tool: str
    rule: str
    level: str
    severity: Severity
    file: str
    line: int
    text: str
    fingerprint: str
    cwes: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scan:
    """A whole report. ``suppressed``: what a person or a comment in the code has put aside; not in ``findings``."""

    tools: tuple[str, ...]
    findings: tuple[ToolResult, ...]
    suppressed: tuple[ToolResult, ...]


_LEVELS = {
    "error": Severity.HIGH, "warning": Severity.MEDIUM, "note": Severity.LOW, "none": Severity.UNKNOWN,
}  # fmt: skip
#: Kinds of results that say that all is well, or that there was nothing to look at.
_NO_FINDING = ("pass", "notApplicable", "informational")
_KINDS = ("fail", "open", "review", *_NO_FINDING)
_SUPPRESSIONS = ("accepted", "underReview", "rejected")
_UNSTABLE = re.compile(r"\d+")


def read(text: str, where: str, root: str = "", source: Sources | None = None) -> Scan:
    """The findings of a report, of all its runs, in order of place.

    where: the file, for messages. root: the directory that absolute paths are in. source: gives the text of a line of a
    file ("" when there is none); with it two findings of one rule are told apart by the code they are about.

    DesError for another version or form, for a report without a run, and for a run whose tool says that it failed or
    that has no results at all: neither is a clean one.
    """
    report = document(text, where)
    version = report["version"].text()
    if not version.startswith("2.1"):
        raise report["version"].wrong(f"is {version!r}; SARIF 2.1.0 is read")
    tools: list[str] = []
    shown: list[tuple[bool, ToolResult, str]] = []
    for run in report["runs"].each():
        tools.append(run["tool"]["driver"]["name"].text())
        _finished(run)
        shown.extend(_results(run, tools[-1], root, source))
    if not tools:
        raise report["runs"].wrong("holds no run, so nothing was looked at")
    shown.sort(key=lambda entry: (entry[1].file, entry[1].line, entry[1].rule, entry[1].text))
    named = list(_named(shown))
    return Scan(
        tuple(tools),
        tuple(finding for aside, finding in named if not aside),
        tuple(finding for aside, finding in named if aside),
    )


def _finished(run: Node) -> None:
    for invocation in run["invocations"].maybe():
        if invocation["executionSuccessful"].value is False:
            reasons = [
                one["message"]["text"].text("")
                for name in ("toolExecutionNotifications", "toolConfigurationNotifications")
                for one in invocation[name].maybe()
            ]
            said = one_line("; ".join(reason for reason in reasons if reason)) or "without saying why"
            raise invocation.wrong(f"says that the tool failed: {said[:200]}")


def _results(run: Node, tool: str, root: str, source: Sources | None) -> Iterator[tuple[bool, ToolResult, str]]:
    """Whether it is put aside, the finding without its fingerprint, and the code it is about."""
    rules = Rules(run["tool"])
    for result in run["results"].each():
        kind = result["kind"].text("fail")
        if kind not in _KINDS:
            raise result["kind"].wrong(f"is {kind[:40]!r}, which SARIF does not have")
        if kind in _NO_FINDING or result["baselineState"].text("") == "absent":
            continue
        rule = rules.of(result)
        level = _level(result, rule, kind)
        file, line = _place(run, result, root)
        code = source(file, line) if source and line else ""
        code = code or result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"].text("")
        severity = _LEVELS[level] if rule.score is None else of_score(rule.score)
        message = one_line(_message(result, rule))
        found = ToolResult(tool, rule.id, level, severity, file, line, message, "", rule.cwes, rule.tags)
        yield _aside(result), found, one_line(code)


def _named(shown: list[tuple[bool, ToolResult, str]]) -> Iterator[tuple[bool, ToolResult]]:
    """The findings with their fingerprints: by code where it is known, else by the message without its numbers."""
    seen: Counter[str] = Counter()
    for aside, one, code in shown:
        key = fingerprint(one.tool, one.rule, one.file, code or _UNSTABLE.sub("#", one.text))
        seen[key] += 1
        name = key if seen[key] == 1 else fingerprint(key, str(seen[key]))
        yield aside, replace(one, fingerprint=name)


def _level(result: Node, rule: Rule, kind: str) -> str:
    level = result["level"].text(rule.level if kind == "fail" else "none")
    if level not in _LEVELS:
        raise result["level"].wrong(f"is {level[:40]!r}; it is error, warning, note or none")
    return level


def _aside(result: Node) -> bool:
    """Put aside: some suppression, and none that is still open or was turned down."""
    states = []
    for one in result["suppressions"].maybe():
        states.append(one["status"].text("accepted"))
        if states[-1] not in _SUPPRESSIONS:
            raise one["status"].wrong(f"is {states[-1][:40]!r}; it is one of {', '.join(_SUPPRESSIONS)}")
    return bool(states) and set(states) == {"accepted"}


def _message(result: Node, rule: Rule) -> str:
    message = result["message"]
    text = message["text"].text("") or rule.messages.get(message["id"].text(""), "") or message["markdown"].text("")
    for number, argument in enumerate(message["arguments"].maybe()):
        text = text.replace(f"{{{number}}}", argument.text())
    return text


def _place(run: Node, result: Node, root: str) -> tuple[str, int]:
    for location in result["locations"].maybe():
        physical = location["physicalLocation"]
        artifact = physical["artifactLocation"]
        uri, base = artifact["uri"].text(""), artifact["uriBaseId"].text("")
        index = artifact["index"].whole(-1, limits.MOST_LINES, -1)
        if not uri and index >= 0:
            known = run["artifacts"][index]["location"]
            uri, base = known["uri"].text(), known["uriBaseId"].text("")
        if uri:
            return _path(run, uri, base, root), physical["region"]["startLine"].whole(1, limits.MOST_LINES, 0)
    return "", 0


def _path(run: Node, uri: str, base: str, root: str) -> str:
    path = _local(uri)
    for _ in range(10):  # a base may have a base
        if is_absolute(path) or not base:
            break
        entry = run["originalUriBaseIds"][base]
        path = posixpath.join(_local(entry["uri"].text("")), path)
        base = entry["uriBaseId"].text("")
    return relative(path, root)


def _local(uri: str) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    return unquote(parts.path if parts.scheme == "file" else uri)
