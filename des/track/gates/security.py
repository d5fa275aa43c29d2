"""The security gate: scans of code and dependencies, changed authentication code, and the gatekeeper's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from des.contract.paths import PathRules
from des.facts.owasp import CATEGORIES
from des.facts.severity import Severity
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.track import asked, scan, settings
from des.track.criteria import Criterion, Status, worst
from des.track.gates import attested
from des.track.settings import TrackSettings
from des.track.tools import Say

NAME = "gate-security"
AGENT = "security-gatekeeper"
KINDS = ("sast", "dependencies")
_AUTH = "auth"
#: What the gatekeeper answers beside the scans.
CHECKS = ("practices", *(f"owasp-{category}" for category in CATEGORIES))
_CRITICAL = Severity.CRITICAL.value
#: A finding without a severity may be anything, so it counts as high.
_HIGH = (Severity.HIGH.value, Severity.UNKNOWN.value)
_FROM_MEDIUM = (_CRITICAL, *_HIGH, Severity.MEDIUM.value)


def measure(delivery: Delivery, say: Say) -> dict[str, Any]:
    """The facts of the record: what the scans of HEAD found, and which authentication code the iteration changed."""
    log = delivery.log()
    rules, code = settings.of(log), Code.of(delivery)
    scans = {kind: scan.run(code, rules, kind, say) for kind in KINDS}
    findings = [one for each in scans.values() for one in each.findings]
    severities = Counter(one["severity"] for one in findings)
    return {
        "code": delivery.code(log, "HEAD"),
        "commit": code.head,
        "scans": [run for each in scans.values() for run in each.runs],
        "problems": [problem for each in scans.values() for problem in each.problems],
        "exempt": {kind: rules.not_applicable[kind] for kind in KINDS if _absent(rules, kind)},
        "unjudged": [text for each in scans.values() for text in each.unjudged],
        "findings": findings,
        "suppressed": [one for each in scans.values() for one in each.suppressed],
        "counts": {severity.value: severities[severity.value] for severity in Severity},
        "owasp": {
            name: sum(name in one["owasp"] and one["severity"] in _FROM_MEDIUM for one in findings)
            for name in CATEGORIES
        },
        "auth_changes": auth_changes(code, rules),
    }


def auth_changes(code: Code, rules: TrackSettings) -> list[str]:
    """The production files the iteration changed, deleted ones too, that `auth_paths` names."""
    globs = PathRules.from_config({"paths": {"production": list(rules.auth_paths)}})
    sides = (side for file in code.change.touched("production") for side in file.sides)
    return sorted({side.path for side in sides if globs.declared(side.path) or globs.declared(side.path.lower())})


def judge(
    facts: Mapping[str, Any],
    rules: TrackSettings,
    thresholds: Mapping[str, float],
    submission: Mapping[str, Any] | None,
    given: Excuses,
) -> tuple[Status, tuple[Criterion, ...]]:
    """PASS, CONDITIONAL (what is open rests on live waivers), FAIL or INDETERMINATE (a scan is missing). Pure.

    facts: as measured or recorded. submission: the gatekeeper's. thresholds: this gate has none; counts are absolute.
    """
    rows = (
        *_scans(facts),
        *_severities(facts, given),
        *_owasp(facts, given),
        *attested.rows(submission, AGENT, CHECKS),
        *_auth(facts.get("auth_changes", ()), submission),
    )
    status = worst(row.status for row in rows)
    middle = {Status.EXEMPT: Status.PASS, Status.WARNING: Status.CONDITIONAL}
    return middle.get(status, status), rows


def open_highs(facts: Mapping[str, Any], given: Excuses) -> list[Mapping[str, Any]]:
    """The High findings that no live waiver excepts: what the user is asked about."""
    return [one for one in facts.get("findings", ()) if one["severity"] in _HIGH and not _excepted(one, given)]


def _absent(rules: TrackSettings, kind: str) -> bool:
    return kind in rules.not_applicable and not rules.tools.get(kind)


def _scans(facts: Mapping[str, Any]) -> Iterator[Criterion]:
    for kind in KINDS:
        what = {"sast": "static analysis ran", "dependencies": "dependencies were audited"}[kind]
        problems = [one for one in facts.get("problems", ()) if f".tools.{kind}" in one["key"]]
        runs = [one for one in facts.get("scans", ()) if one["kind"] == kind]
        if problems:
            told = "; ".join(f"{one['text']}: {one['fix']}" for one in problems)
            yield Criterion(kind, what, "", "", "", Status.INDETERMINATE, told)
        elif runs:
            yield Criterion(kind, what, "", "", ", ".join(one["tool"] for one in runs), Status.PASS)
        elif kind in facts.get("exempt", {}):
            yield Criterion(kind, what, "", "", f"not applicable: {facts['exempt'][kind]}", Status.EXEMPT)
        else:
            yield Criterion(kind, what, "", "", "", Status.INDETERMINATE, "des track gate")
    unjudged = facts.get("unjudged", ())
    if unjudged:
        fix = "see why, and whether somebody else watches them"
        yield Criterion("unjudged", "packages nobody could judge", "=", "0", _some(unjudged), Status.WARNING, fix)


def _severities(facts: Mapping[str, Any], given: Excuses) -> Iterator[Criterion]:
    findings = facts.get("findings", ())
    critical = [one for one in findings if one["severity"] == _CRITICAL]
    yield Criterion(
        "critical", "critical vulnerabilities", "=", "0", str(len(critical)),
        Status.FAIL if critical else Status.PASS, "; ".join(map(_way_out, critical)),
    )  # fmt: skip
    high = [one for one in findings if one["severity"] in _HIGH]
    open_ = open_highs(facts, given)
    status = Status.FAIL if open_ else Status.CONDITIONAL if high else Status.PASS
    fix = "; ".join(map(_way_out, open_))
    actual = f"{len(high)}, {len(high) - len(open_)} of them excepted" if high else "0"
    yield Criterion("high", "high vulnerabilities without an exception", "=", "0", actual, status, fix)
    aside = [one for one in facts.get("suppressed", ()) if one["severity"] in (_CRITICAL, *_HIGH)]
    if aside:
        fix = "see whether each is put aside for a good reason: " + "; ".join(map(told, aside[:5]))
        yield Criterion("suppressed", "grave findings put aside", "=", "0", str(len(aside)), Status.WARNING, fix)


def _owasp(facts: Mapping[str, Any], given: Excuses) -> Iterator[Criterion]:
    """Each category must be without an open finding of medium or worse."""
    for category, name in CATEGORIES.items():
        found = [o for o in facts.get("findings", ()) if category in o["owasp"] and o["severity"] in _FROM_MEDIUM]
        open_ = [one for one in found if one["severity"] == _CRITICAL or not _excepted(one, given)]
        status = Status.FAIL if open_ else Status.CONDITIONAL if found else Status.PASS
        fix = "; ".join(map(_way_out, open_))
        actual = str(len(found)) if not found or open_ else f"{len(found)}, all excepted"
        yield Criterion(f"owasp-{category}", f"{category} {name}", "=", "0", actual, status, fix)


def _auth(changed: Sequence[str], submission: Mapping[str, Any] | None) -> Iterator[Criterion]:
    """Each changed file needs an entry `auth` in the gatekeeper's checks that names it."""
    entries = attested.checks(submission, _AUTH)
    for path in changed:
        named = [one for one in entries if path in str(one.get("note", ""))]
        what = f"change of {path} was looked at"
        if not named:
            fix = f"the {AGENT} looks at it and answers the check `auth` with its path in the note"
            yield Criterion(f"auth-{path}", what, "=", "ok", "", Status.INDETERMINATE, fix)
        else:
            bad = [str(one.get("note")) for one in named if one.get("ok") is not True]
            status = Status.FAIL if bad else Status.PASS
            yield Criterion(f"auth-{path}", what, "=", "ok", "not ok" if bad else "ok", status, "; ".join(bad))


def told(one: Mapping[str, Any]) -> str:
    """A finding in one line."""
    place = f"{one['file']}:{one['line']}: " if one["file"] else ""
    return f"{place}{one['rule']} {one['text']}"


def _way_out(one: Mapping[str, Any]) -> str:
    """Nobody can except a critical finding, so it is not offered."""
    typed = "" if one["severity"] == _CRITICAL else f" (or the user types: {_question(one).typed})"
    return f"repair {told(one)}{typed}"


def _question(one: Mapping[str, Any]) -> Any:
    return asked.security(one["fingerprint"])


def _excepted(one: Mapping[str, Any], given: Excuses) -> bool:
    return given.covering(_question(one)) is not None


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return f"{len(texts)}: {'; '.join(texts[:3])}{more}"
