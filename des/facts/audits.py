"""What an audit of dependencies says, whichever tool made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from des.facts.severity import Severity
from des.facts.tool_json import Node
from des.facts.tool_text import fingerprint, one_line

_ORDER = list(Severity)
#: How the tools and databases call the severities.
WORDS = {
    "critical": Severity.CRITICAL, "high": Severity.HIGH, "moderate": Severity.MEDIUM, "medium": Severity.MEDIUM,
    "low": Severity.LOW, "info": Severity.LOW,
}  # fmt: skip


@dataclass(frozen=True)
class Vulnerability:
    """One known weakness of one package. ``version``: the one in use, "" where the tool does not say. ``fixed_in``: the
    releases that end it. ``fingerprint`` stays from version to version."""

    package: str
    version: str
    id: str
    severity: Severity
    fixed_in: tuple[str, ...]
    text: str
    fingerprint: str


@dataclass(frozen=True)
class Audit:
    """A whole report. ``skipped``: the packages the tool could not judge, with its reason; nobody knows about them."""

    vulnerabilities: tuple[Vulnerability, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def vulnerability(
    package: str, version: str, id_: str, severity: Severity, fixed_in: Iterable[str], text: str
) -> Vulnerability:
    """A vulnerability with its fingerprint and its text on one line."""
    return Vulnerability(
        package, version, id_, severity, tuple(fixed_in), one_line(text), fingerprint("audit", package, id_)
    )


def audit(found: Iterable[Vulnerability], skipped: Iterable[tuple[str, str]] = ()) -> Audit:
    """An audit in which each weakness of a package and version stands once, the worst first."""
    once = {(one.package, one.version, one.id): one for one in found}
    ordered = sorted(once.values(), key=lambda one: (_ORDER.index(one.severity), one.package, one.version, one.id))
    return Audit(tuple(ordered), tuple(sorted(set(skipped))))


def severity(node: Node) -> Severity:
    """The severity that a tool names in a word; DesError for a word that none of them uses."""
    word = node.text()
    if word.lower() not in WORDS:
        raise node.wrong(f"is {word[:40]!r}; it is one of {', '.join(WORDS)}")
    return WORDS[word.lower()]
