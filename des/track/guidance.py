"""What a user's guidance changes: focus, roster, reviewers, order, depth of scans, and thresholds (text, parameters).

Words are looked up in a table; numbers count only where the text asks for them in so many words. Guidance can make the
gates stricter and never looser: that needs a waiver, with a name and a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from des import limits
from des.track import interview, settings, tightening
from des.track.agents import DEFAULT_ROSTER, SECURITY_ARCHITECT
from des.track.planning.schedule import FEATURES_FIRST, TESTS_FIRST
from des.verdict import Finding, Place

SECURITY, PERFORMANCE, TESTING, QUALITY, REVIEW, COVERAGE = FOCUSES = (
    "security", "performance", "testing", "quality", "review", "coverage",
)  # fmt: skip
NORMAL, DEEP = "normal", "deep"

#: Tried in this order; what one has matched is not looked at again, so that a "pen test" is no matter of testing.
_STEMS = (
    (SECURITY, r"secur\w*|pen(?:etration)?[- ]?test\w*|vulnerab\w*|owasp|threat\w*|complian\w*|audit\w*|gdpr|hipaa|pci"
               r"|soc ?2|encrypt\w*|privacy"),
    (COVERAGE, r"(?:test |code |line |branch )?coverage"),
    (REVIEW, r"(?:code )?review\w*|(?:new|junior) (?:team ?)?(?:members?|colleagues?|people|developers?|hires?)"
             r"|juniors?|onboard\w*|newcomers?"),
    (PERFORMANCE, r"perform(?:ance|ant)\w*|latenc\w*|throughput|response times?|load tests?|benchmark\w*|slo"
                  r"|sub[- ]?\d+(?:[.,]\d+)?\s*(?:ms|s)\b|p9\d|speed"),
    (TESTING, r"tests?|testing|tested|tdd|regressions?|flaky"),
    (QUALITY, r"quality|refactor\w*|maintainab\w*|readab\w*|tech(?:nical)?[- ]debt|complexity|clean code|lint\w*"),
)  # fmt: skip
_FOCUS = [(name, re.compile(rf"\b(?:{stems})(?!\w)", re.I)) for name, stems in _STEMS]
_NO_FOCUS = re.compile(
    r"\b(?:not|no|isn'?t|aren'?t)\s+(?:an?\s+|the\s+|our\s+)?"
    r"(?:focus|priorit\w+|concern|topic|emphasis|important|relevant)\b",
    re.I,
)
_CLAUSE = re.compile(r"[;!?\r\n]+|[.,](?!\d)|\bbut\b|\bthough\b", re.I)
_GATE = r"(?:tests?|testing|scans?|gates?|reviews?|coverage|security|checks?|thresholds?|limits?|standards?|quality)"
_LOOSER = re.compile(
    rf"\b(?P<before>(?:[\w']+\s+){{0,2}})\b(?:(?:skip|ignore|disable|bypass|relax|loosen|waive|turn off|switch off)"
    rf"\s+(?:\w+\s+){{0,3}}{_GATE}"
    r"|(?:lower|reduce|drop)\s+(?:the\s+)?(?:\w+\s+){0,1}(?:coverage|thresholds?|limits?|standards?|gates?))\b",
    re.I,
)
_NEVER = re.compile(r"\b(?:not|never|don'?t|no|without|can'?t|cannot)\b", re.I)
_TESTS_FIRST = re.compile(
    r"\btests?[- ]first\b|\btest completion\b|\b(?:prioriti[sz]e|complete|finish)\s+(?:\w+\s+){0,2}tests?\b", re.I
)
_FEATURES_FIRST = re.compile(
    r"\bfeatures?[- ]first\b|\bfeature completion\b|\b(?:prioriti[sz]e|complete|finish)\s+(?:\w+\s+){0,2}features?\b",
    re.I,
)


@dataclass(frozen=True)
class Guidance:
    """``text``: as given, with the answers behind it. ``thresholds``: only those that become stricter. ``order``:
    TESTS_FIRST, FEATURES_FIRST or "". ``reviewers``: how many reviews each task needs. ``problems``: what is asked for
    and cannot be had."""

    text: str = ""
    focus: tuple[str, ...] = ()
    thresholds: dict[str, float] = field(default_factory=dict)
    order: str = ""
    reviewers: int = 1
    scan_depth: str = NORMAL
    answers: dict[str, str] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()

    @property
    def roster(self) -> tuple[str, ...]:
        """The agents that take part."""
        return (*DEFAULT_ROSTER, SECURITY_ARCHITECT) if SECURITY in self.focus else DEFAULT_ROSTER

    def to_json(self) -> dict[str, Any]:
        """The facts for the log."""
        return {
            "text": self.text,
            "focus": list(self.focus),
            "thresholds": dict(self.thresholds),
            "order": self.order,
            "reviewers": self.reviewers,
            "scan_depth": self.scan_depth,
            "answers": dict(self.answers),
        }

    def told(self) -> list[str]:
        """What changes, one line each; for the user to see before anything starts."""
        lines = [f"focus: {', '.join(self.focus)}"] if self.focus else ["no focus: the track runs as configured"]
        if SECURITY in self.focus:
            lines.append(f"{SECURITY_ARCHITECT} joins the gates")
        lines += [f"stricter: {tightening.told(key, value)}" for key, value in self.thresholds.items()]
        if self.order:
            lines.append(f"order of the tasks: {self.order}")
        if self.reviewers > 1:
            lines.append(f"each task is reviewed by {self.reviewers} reviewers")
        if self.scan_depth != NORMAL:
            lines.append(f"security scans: {self.scan_depth}")
        return lines


def read(
    text: str, configured: Mapping[str, float] | None = None, answers: Mapping[str, str] | None = None
) -> Guidance:
    """What guidance and answers change. ``configured``: the thresholds in force (keys of `settings.THRESHOLDS`; for
    ``p95_ms`` the loosest target). Total: any text gives an answer; the same text gives the same one.
    """
    given = interview.said(answers or {})
    in_force = {**settings.THRESHOLDS, **(configured or {})}
    # What is covered and finished today is a fact and no wish; its words would be taken for one.
    wishes = [text[: limits.LONGEST_GUIDANCE], *(given[key] for key in given if key not in ("coverage", "velocity"))]
    clauses = [clause.strip() for wish in wishes for clause in _CLAUSE.split(wish) if clause and clause.strip()]
    focus = _focus(clauses, given, in_force)
    thresholds, refused = tightening.stricter(clauses, in_force)
    if COVERAGE in focus:
        floor = max(in_force["coverage_line"], thresholds.get("coverage_line", 0))
        if floor > max(in_force["coverage_new"], thresholds.get("coverage_new", 0)):
            thresholds["coverage_new"] = floor
    deep = SECURITY in focus or "prod" in given.get("deployment", "").lower()
    return Guidance(
        text=" ".join(part for part in (text.strip(), interview.compose(given)) if part),
        focus=focus,
        thresholds=thresholds,
        order=_order(clauses, focus),
        reviewers=2 if REVIEW in focus else 1,
        scan_depth=DEEP if deep else NORMAL,
        answers=given,
        problems=(*refused, *_loosening(clauses)),
    )


def _focus(clauses: list[str], given: Mapping[str, str], in_force: Mapping[str, float]) -> tuple[str, ...]:
    found: set[str] = set()
    for clause in clauses:
        if _NO_FOCUS.search(clause):
            continue
        rest = clause
        for name, stems in _FOCUS:
            rest, hits = stems.subn(" | ", rest)
            if hits:
                found.add(name)
    if "compliance" in given:
        found.add(SECURITY)
    percent = re.search(r"\d{1,3}(?:[.,]\d+)?", given.get("coverage", ""))
    if percent and float(percent[0].replace(",", ".")) < in_force["coverage_line"]:
        found.add(COVERAGE)
    return tuple(name for name in FOCUSES if name in found)


def _order(clauses: list[str], focus: tuple[str, ...]) -> str:
    if any(_TESTS_FIRST.search(clause) for clause in clauses):
        return TESTS_FIRST
    if any(_FEATURES_FIRST.search(clause) for clause in clauses):
        return FEATURES_FIRST
    return TESTS_FIRST if TESTING in focus or COVERAGE in focus else ""


def _loosening(clauses: list[str]) -> Iterator[Finding]:
    for clause in clauses:
        match = _LOOSER.search(clause)
        if match and not _NEVER.search(match["before"]):
            text = f"guidance cannot make a gate looser: {clause[:100]!r}"
            yield Finding("guidance-loosens", Place(), text, tightening.WAIVER)
