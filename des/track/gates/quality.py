"""The code quality gate: coverage, complexity, lint, documented interfaces, and the debt of the iteration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.log import Log
from des.facts import complexity
from des.flow import gate_record
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.track import debt, scan, settings
from des.track.criteria import Criterion, Status, worst
from des.track.gates import attested
from des.track.settings import TrackSettings
from des.track.suites import coverage
from des.track.tools import Say

NAME = "gate-quality"
AGENT = "code-reviewer"
KINDS = ("lint", "api_docs")
#: What the reviewer answers beside the measures; none of it fails the gate, all of it warns.
CHECKS = ("api-docs", "debt", "documentation")
_SUITE = "suite-unit"
_COVERAGE = ("coverage", "coverage_problem", "coverage_exempt")


def measure(delivery: Delivery, say: Say) -> dict[str, Any]:
    """The facts of the record. Coverage is what the unit suite's record says of this code; it is not run again."""
    log = delivery.log()
    rules, code = settings.of(log), Code.of(delivery)
    digest = delivery.code(log, "HEAD")
    scans = {kind: scan.run(code, rules, kind, say) for kind in KINDS}
    marks = debt.added(code.change.lines)
    lint, docs = scans["lint"], scans["api_docs"]
    return {
        "code": digest,
        "commit": code.head,
        **_coverage(log, digest),
        **_complexity(code, settings.thresholds(log)["complexity"]),
        "scans": [run for each in scans.values() for run in each.runs],
        "problems": [problem for each in scans.values() for problem in each.problems],
        "exempt": {kind: rules.not_applicable[kind] for kind in KINDS if _absent(rules, kind)},
        "lint": _listed(lint.findings),
        "lint_levels": dict(Counter(one["level"] for one in lint.findings)),
        "api_docs": _listed(docs.findings),
        "debt": {
            **{"todo": 0, "suppressions": 0},
            **Counter({"todo": "todo", "suppression": "suppressions"}[one.kind] for one in marks),
        },
        "debt_lines": [f"{one.file}:{one.line}: {one.text}" for one in marks[: limits.MOST_QUALITY_FINDINGS]],
        "docs_changed": sorted(
            file.path for file in code.change.touched("documentation") if not file.path.startswith(".aiwg/")
        ),
    }


def judge(
    facts: Mapping[str, Any],
    rules: TrackSettings,
    thresholds: Mapping[str, float],
    submission: Mapping[str, Any] | None,
    given: Excuses,
) -> tuple[Status, tuple[Criterion, ...]]:
    """PASS, WARNING (documentation or debt alone), CONDITIONAL (coverage excepted by the user), FAIL or INDETERMINATE.

    Pure. facts: as measured or recorded.
    """
    rows = (
        *coverage.criteria(facts, thresholds, given),
        _simple(facts, thresholds),
        *_lint(facts),
        *_docs(facts),
        _debt(facts),
        *attested.rows(submission, AGENT, CHECKS, soft=CHECKS),
    )
    status = worst(row.status for row in rows)
    return (Status.PASS if status is Status.EXEMPT else status), rows


def _absent(rules: TrackSettings, kind: str) -> bool:
    return kind in rules.not_applicable and not rules.tools.get(kind)


def _coverage(log: Log, digest: str) -> dict[str, Any]:
    record = gate_record.newest(log, _SUITE)
    if record.get("code") == digest:
        return {key: record[key] for key in _COVERAGE if key in record} | {"coverage_ref": record.get("commit", "")}
    told = "the unit tests ran on other code" if record else "the unit tests have not run"
    return {"coverage_problem": {"text": told, "fix": "des track test"}}


def _complexity(code: Code, limit: float) -> dict[str, Any]:
    """The changed functions, the worst first, those of them that are not below the limit, and files nobody can read."""
    texts = code.texts("production")
    changed = {path: {n for n, _ in lines.added} for path, lines in code.change.lines.items() if path in texts}
    found: list[complexity.Function] = []
    problems = []
    for path in sorted(changed):
        try:
            found += complexity.functions(path, texts[path])
        except DesError as error:
            problems.append({"text": error.what, "fix": error.how})
    touched = complexity.over(found, changed, 0)
    told = [
        {"function": one.name, "file": one.file, "line": one.first, "complexity": one.complexity}
        for one in touched[: limits.MOST_QUALITY_FINDINGS]
    ]
    offenders = [one for one in told if int(str(one["complexity"])) >= limit]
    return {"functions": told, "offenders": offenders, "complexity_problems": problems}


def _simple(facts: Mapping[str, Any], thresholds: Mapping[str, float]) -> Criterion:
    what, limit = "cyclomatic complexity of each changed function", thresholds["complexity"]
    problems = facts.get("complexity_problems", ())
    if problems or "functions" not in facts:
        told = "; ".join(f"{one['text']}: {one['fix']}" for one in problems) or "des track gate"
        return Criterion("complexity", what, "<", f"{limit:g}", "", Status.INDETERMINATE, told)
    over = [one for one in facts["functions"] if one["complexity"] >= limit]
    most = max((one["complexity"] for one in facts["functions"]), default=0)
    fix = "; ".join(f"divide {one['function']} ({one['file']}:{one['line']}), {one['complexity']}" for one in over[:20])
    actual = f"{most} at most, {len(over)} functions over it" if over else f"{most} at most"
    return Criterion("complexity", what, "<", f"{limit:g}", actual, Status.FAIL if over else Status.PASS, fix)


def _lint(facts: Mapping[str, Any]) -> Iterator[Criterion]:
    row = _ran(facts, "lint", "lint errors")
    if row:
        yield row
        return
    errors = [one for one in facts["lint"] if one["level"] == "error"]
    count = facts["lint_levels"].get("error", 0)
    status = Status.FAIL if count else Status.PASS
    yield Criterion("lint", "lint errors", "=", "0", str(count), status, _repair(errors))


def _docs(facts: Mapping[str, Any]) -> Iterator[Criterion]:
    """Interfaces without documentation; where no tool can say, the reviewer's check stands alone."""
    row = _ran(facts, "api_docs", "public interfaces without documentation")
    if row:
        yield row
        return
    found = facts["api_docs"]
    status = Status.WARNING if found else Status.PASS
    what = "public interfaces without documentation"
    yield Criterion("api_docs", what, "=", "0", str(len(found)), status, _repair(found))


def _ran(facts: Mapping[str, Any], kind: str, what: str) -> Criterion | None:
    """The row for a kind whose tools did not all run, None when they did."""
    problems = [one for one in facts.get("problems", ()) if f".tools.{kind}" in one["key"]]
    if problems or kind not in facts:
        told = "; ".join(f"{one['text']}: {one['fix']}" for one in problems) or "des track gate"
        return Criterion(kind, what, "=", "0", "", Status.INDETERMINATE, told)
    if kind in facts.get("exempt", {}):
        return Criterion(kind, what, "", "", f"not applicable: {facts['exempt'][kind]}", Status.EXEMPT)
    return None


def _debt(facts: Mapping[str, Any]) -> Criterion:
    counts = facts.get("debt", {})
    todo, off = counts.get("todo", 0), counts.get("suppressions", 0)
    status = Status.WARNING if todo or off else Status.PASS
    fix = "do it, or say in the reviewer's check `debt` why it stays: " + "; ".join(facts.get("debt_lines", ())[:5])
    actual = f"{todo} to do, {off} suppressions"
    return Criterion("debt", "new debt", "=", "0", actual, status, fix if todo or off else "")


def _listed(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The findings as a record holds them, errors first."""
    ordered = sorted(found, key=lambda one: one["level"] != "error")
    return [
        {key: one[key] for key in ("tool", "rule", "level", "file", "line", "text")}
        for one in ordered[: limits.MOST_QUALITY_FINDINGS]
    ]


def _repair(found: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"repair {one['file']}:{one['line']}: {one['rule']} {one['text']}" for one in found[:10])
