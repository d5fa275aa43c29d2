"""How guidance makes thresholds of the gates stricter: the ways in which a text asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from des.verdict import Finding, Place

WAIVER = "say it when the gate has found something: it names the line to type, des waive NAME REASON until DAY"

_NUMBER = r"(?P<number>\d{1,6}(?:[.,]\d{1,3})?)"
_SHARE = _NUMBER + r"\s*(?:%|percent)?(?!\w)"
_MUST = r"(?:must|should|has to|needs? to|shall)\s+(?:be|reach|stay|remain)"
_TIME = _NUMBER + r"\s*(?P<unit>ms|msec|milliseconds?|s|secs?|seconds?)\b"
_BELOW = r"(?:<=?|≤|below|under|less than|at most|within|max(?:imum)?(?: of)?|no more than)"
_ABOVE = r"(?:>=?|≥|above|over|more than|at least|min(?:imum)?(?: of)?)"
_FILL = r"(?:\s+(?:at|of|for|the|must|should|has to|have to|needs? to|stays?|remains?|be|is|are|kept|reach|p95))*\s*"
_NEW = r"(?:(?:coverage (?:of|for|on) (?:all )?new (?:code|lines))|(?:new[- ](?:code|line) coverage))"
_COVERAGE = r"(?:code |test |line )?coverage"
#: A clause with one of these tells how things are, not how they shall be.
_STATES = re.compile(
    r"\b(?:current(?:ly)?|now|today|was|were|dropped|fell|fallen|slipp\w+|sank|only|from|is at|stands at|went)\b", re.I
)
_OTHER_FIGURE = re.compile(r"\bp(?:50|75|90|99(?:\.9)?|999)\b|\b(?:mean|average|median)\b", re.I)


@dataclass(frozen=True)
class _Pattern:
    key: str
    regex: re.Pattern[str]


def _pattern(key: str, text: str) -> _Pattern:
    return _Pattern(key, re.compile(text, re.I))


#: In this order: what asks for new code is taken out before all code is looked for.
_PATTERNS = (
    _pattern("p95_ms", rf"\bsub[- ]?{_TIME}"),
    _pattern("p95_ms", rf"\b(?:p95|response\s+times?|latenc(?:y|ies)){_FILL}{_BELOW}\s*{_TIME}"),
    _pattern("coverage_new", rf"\b{_NEW}{_FILL}(?:{_ABOVE}\s*)?{_SHARE}"),
    _pattern(
        "coverage_line", rf"\b{_COVERAGE}\s+(?:(?:target|goal|limit)\s+)?(?:of\s+|to\s+)?(?:{_ABOVE}\s*)?{_SHARE}"
    ),
    _pattern("coverage_line", rf"\b{_COVERAGE}\s+{_MUST}\s+(?:at\s+)?(?:{_ABOVE}\s*)?{_SHARE}"),
    _pattern("coverage_line", rf"\b{_NUMBER}\s*(?:%|percent)\s+{_COVERAGE}"),
    _pattern("complexity", rf"\bcomplexity{_FILL}(?:<|below|under|less than)\s*{_NUMBER}(?!\w)"),
    _pattern("regression_pct", rf"\bregressions?{_FILL}(?:{_BELOW}|{_ABOVE})\s*{_NUMBER}\s*(?:%|percent)"),
    _pattern("memory_growth_pct", rf"\bmemory(?: (?:use|usage|growth))*{_FILL}{_BELOW}\s*{_NUMBER}\s*(?:%|percent)"),
)
_HIGHER = ("coverage_line", "coverage_new")
_PERCENT = (*_HIGHER, "regression_pct", "memory_growth_pct")


def stricter(clauses: Sequence[str], in_force: Mapping[str, float]) -> tuple[dict[str, float], tuple[Finding, ...]]:
    """The thresholds that become stricter, and a problem for each one that would become looser or makes no sense."""
    found: dict[str, float] = {}
    problems: list[Finding] = []
    for key, value in (pair for clause in clauses for pair in _asked(clause)):
        if key in _PERCENT and value > 100:
            problems.append(
                Finding("guidance-number", Place(), f"{told(key, value)} is no share", "write 0 to 100 percent")
            )
            continue
        if key not in _HIGHER and value == 0:
            problems.append(
                Finding("guidance-number", Place(), f"nothing is {told(key, value)}", "write a larger number")
            )
            continue
        now = in_force.get(key)
        if now is None or (value > now if key in _HIGHER else value < now):
            better = max if key in _HIGHER else min
            found[key] = better(value, found.get(key, value))
        elif value != now:
            text = f"guidance cannot make a gate looser: {told(key, value)}, in force is {told(key, now)}"
            problems.append(Finding("guidance-loosens", Place(), text, WAIVER))
    limit = found.get("regression_pct")
    if limit is not None and limit < in_force.get("warn_pct", 0):
        found["warn_pct"] = limit  # a warning above the limit would never be seen
    return found, tuple(problems)


def told(key: str, value: float) -> str:
    """A threshold as a reader would write it."""
    sign = ">=" if key in _HIGHER else "<"
    unit = " ms" if key == "p95_ms" else " %" if key in (*_PERCENT, "warn_pct") else ""
    return f"{key} {sign} {value:g}{unit}"


def _asked(clause: str) -> Iterator[tuple[str, float]]:
    for pattern in _PATTERNS:
        if _is_a_fact(pattern.key, clause):
            continue
        for match in pattern.regex.finditer(clause):
            value = float(match["number"].replace(",", "."))
            unit = match.groupdict().get("unit") or ""
            yield pattern.key, value * 1000 if unit.lower().startswith("s") else value
        if pattern.key == "coverage_new":
            clause = pattern.regex.sub("|", clause)  # or "new code coverage 90 %" would ask for all of the code too


def _is_a_fact(key: str, clause: str) -> bool:
    if key == "p95_ms":
        return bool(_OTHER_FIGURE.search(clause)) or bool(
            re.search(r"\b(?:current(?:ly)?|now|today|was)\b", clause, re.I)
        )
    return key in _HIGHER and bool(_STATES.search(clause))
