"""The results of the three suites, their roll-up with the evaluation, the fixes and the defects (step 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, codes, joined, section, table
from des.track.criteria import EXCEPTED
from des.track.defects import LEVELS, DefectRecord, defects
from des.track.record import Record
from des.track.suites import recorded
from des.track.suites.recorded import Coverage, covered
from des.track.values import count, flat, mapping, mappings, named, number, reason, shown, text, texts

NAMES = {"unit": "Unit tests", "integration": "Integration tests", "e2e": "E2E tests"}
_PASSES = ("PASS", "EXEMPT")


def render(record: Record) -> dict[str, str]:
    """A file for each suite that was run or declared not applicable, and what follows from them."""
    n, known = record.iteration, [level for level in LEVELS if record.newest(f"suite-{level}")]
    found = {places.suite(n, level): _suite(record, level) for level in known}
    if known:
        all_defects = defects(record)
        found[places.results(n)] = _results(record, all_defects)
        found[places.defects(n)] = _defects(record, all_defects)
        if all_defects or record.given("fixes"):
            found[places.fixes(n)] = _fixes(record, all_defects)
    return found


def together(record: Record) -> str:
    """PASS when every suite passed or is exempt, about the same code; else the worst word that one of them says.

    A suite that was not run, and one that tells of other code than the rest, is INCOMPLETE.
    """
    newest = [record.newest(f"suite-{level}") for level in LEVELS]
    statuses = [text(raw, "status") for raw in newest]
    codes_of = {text(raw, "code") for raw in newest if raw} | ({record.code} if record.code else set())
    for bad in ("FAIL", "INDETERMINATE"):
        if bad in statuses:
            return bad
    return "PASS" if all(one in _PASSES for one in statuses) and len(codes_of) == 1 else "INCOMPLETE"


def _suite(record: Record, level: str) -> str:
    raw, told = record.newest(f"suite-{level}"), record.submitted("suite", level)
    causes = {text(one, "test"): text(one, "cause") for one in mappings(told, "causes")}
    figures: dict[str, Any] = _figures(raw)
    sections = [
        section("Result", _result(raw)),
        section("Failed tests", table(("Test", "Message", "Cause"), [
            (code(text(one, "id")), cell(text(one, "message")), cell(causes.get(text(one, "id"))))
            for one in mappings(raw, "failing")])),
        section("Not counted as passed", _doubtful(raw)),
        section("Summary of the test engineer", bullets([text(told, "summary")] if told else ())),
        section("Observations", bullets(texts(told, "observations"))),
    ]  # fmt: skip
    if level == "unit":
        known = covered(record)
        sections.insert(1, section("Coverage", _coverage(known)))
        figures["coverage"] = known.figures if known else None
    if level == "e2e":
        sections.insert(1, section("Critical user paths", _paths(raw)))
    if level == "integration":
        areas = mapping(raw, "areas")
        rows = [(cell(flat(area)), cell(flat(areas[area]))) for area in areas]
        sections.insert(1, section("Areas", table(("Area", "Tests"), rows)))
    title = f"Iteration {record.iteration}: {NAMES[level]}"
    status = text(raw, "status")
    return Document(
        "suite", record.iteration, status, title, joined(*sections), text(raw, "code"), {"suite": level, **figures}
    ).text


def _figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "run": count(raw, "run"),
        "passed": count(raw, "passed"),
        "skipped": count(raw, "skipped"),
        "failed": len(mappings(raw, "failing")),
        "seconds": number(raw, "seconds"),
    }


def _result(raw: Mapping[str, Any]) -> list[str]:
    why = reason(raw)
    return [
        f"- Status: {cell(text(raw, 'status'))}" + (f" ({cell(why)})" if why else ""),
        f"- Tests run: {count(raw, 'run')}",
        f"- Tests passed: {count(raw, 'passed')}",
        f"- Tests skipped: {count(raw, 'skipped')}",
        f"- Duration: {shown(number(raw, 'seconds'))} s",
    ]


def _coverage(known: Coverage | None) -> list[str]:
    if known is None:
        return ["Not measured."]
    rows = [("Lines", str(known.lines[0]), str(known.lines[1]), known.percent)]
    rows += [(name, str(part), str(whole), Coverage((part, whole)).percent)
             for name, (part, whole) in (("Branches", known.branches), ("New lines", known.new)) if whole]  # fmt: skip
    return table(("What", "Covered", "Of", "Share"), rows)


def _paths(raw: Mapping[str, Any]) -> list[str]:
    """The paths the project calls critical, and whether each was walked."""
    rows = [
        (code(text(one, "path")), "passed" if one.get("passed") is True else "not passed")
        for one in mappings(raw, "critical")
    ]
    return table(("Path", "Outcome"), rows)


def _doubtful(raw: Mapping[str, Any]) -> list[str]:
    names = {"flaky": "Flaky", "missing": "No longer there", "weakened": "Weakened"}
    rows = [(name, code(one)) for key, name in names.items() for one in named(raw, key)]
    return table(("What", "Test"), rows)


def _results(record: Record, found: Sequence[DefectRecord]) -> str:
    newest = {level: record.newest(f"suite-{level}") for level in LEVELS}
    rows = [_row(record, level, newest[level]) for level in LEVELS]
    run, passed = (sum(count(raw, key) for raw in newest.values()) for key in ("run", "passed"))
    known, status = covered(record), together(record)
    severities = dict.fromkeys(one.severity for one in found)
    evaluation = [
        f"- Tests passed: {passed} of {run}",
        f"- Coverage: {_covered(record, known)}",
        f"- Defects found: {len(found)}, open: {sum(one.open for one in found)}",
        *(f"- Defects of severity {severity}: {sum(one.severity == severity for one in found)}"
          for severity in severities),
        f"- Exit criteria: every suite passes on the same code; the verdict is {status}",
    ]  # fmt: skip
    body = joined(
        section("Suites", table(("Suite", "Status", "Run", "Passed", "Skipped", "Failed", "Remarks"), rows)),
        section("Evaluation", evaluation),
        section("Open defects", [f"- {cell(one.id)}: {code(one.test)}" for one in found if one.open] or bullets(())),
    )
    figures = {
        "run": run,
        "passed": passed,
        "suites": {level: text(raw, "status") or "not run" for level, raw in newest.items()},
        "coverage": known.figures if known else None,
        "defects": len(found),
        "defects_open": sum(one.open for one in found),
    }
    title = f"Iteration {record.iteration}: test results"
    return Document("test-results", record.iteration, status, title, body, _about(record), figures).text


def _about(record: Record) -> str:
    """The code that the newest run of a suite was about."""
    newest = [record.newest(f"suite-{level}") for level in LEVELS]
    return text(max(newest, key=lambda raw: text(raw, "timestamp")), "code")


def _covered(record: Record, known: Coverage | None) -> str:
    """The figure beside the one that is asked for, and whether the user lets it be less."""
    absent = recorded.not_applicable(record)
    if absent:
        return f"not applicable ({cell(absent)})"
    rests = f", {EXCEPTED}" if recorded.excepted(record) else ""
    return f"{known.percent if known else 'not measured'} (asked for: {recorded.asked(record)}{rests})"


def _row(record: Record, level: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
    if not raw:
        return NAMES[level], "not run", "–", "–", "–", "–", "–"
    stale = record.code and text(raw, "code") != record.code
    remarks = "; ".join(filter(None, [reason(raw), "about other code" if stale else ""]))
    counts = (count(raw, "run"), count(raw, "passed"), count(raw, "skipped"), len(mappings(raw, "failing")))
    return NAMES[level], cell(text(raw, "status")), *(str(one) for one in counts), cell(remarks)


def _fixes(record: Record, found: Sequence[DefectRecord]) -> str:
    rows = [
        (code(text(fix, "test")), code(given.scope), cell(text(fix, "locus")), cell(text(fix, "cause")),
         cell(text(fix, "fix")))
        for given in record.given("fixes") for fix in mappings(given.content, "fixes")
    ]  # fmt: skip
    told = {text(fix, "test") for given in record.given("fixes") for fix in mappings(given.content, "fixes")}
    untold = [one.test for one in found if one.test not in told]
    body = joined(
        section("Fixes", table(("Test", "Step", "Fault in", "Cause", "Fix"), rows)),
        section("Failures without a fix on record", [f"- {code(test)}" for test in untold] or bullets(())),
    )
    figures = {"failures": len(found), "fixes": len(rows), "without_a_fix": len(untold)}
    status = "COMPLETE" if not untold else "OPEN"
    title = f"Iteration {record.iteration}: test fixes"
    return Document("test-fixes", record.iteration, status, title, body, _about(record), figures).text


def _defects(record: Record, found: Sequence[DefectRecord]) -> str:
    rows = [
        (cell(one.id), code(one.test), cell(one.severity), cell(one.status),
         f"{NAMES[one.level]}, {cell(one.found_at)}", codes([one.commit[:12]] if one.commit else ()))
        for one in found
    ]  # fmt: skip
    cards = [
        one for each in found for one in section(f"{each.id}", [
            f"- Failed test: {code(each.test)}", f"- Message: {cell(each.message)}", f"- Cause: {cell(each.cause)}",
            f"- Fault in: {cell(each.locus)}", f"- Fix: {cell(each.fix)}", f"- Step: {cell(each.step)}"], 3)
    ]  # fmt: skip
    table_of = table(("Defect", "Failed test", "Severity", "Status", "Found in", "Fixing commit"), rows)
    body = joined(section("Defects", table_of), cards)
    still = sum(one.open for one in found)
    figures = {
        "found": len(found),
        "fixed": len(found) - still,
        "open": still,
        "defects": [{"id": one.id, "status": one.status, "severity": one.severity} for one in found],
    }
    title = f"Iteration {record.iteration}: defects"
    status = "OPEN" if still else "CLOSED"
    return Document("defects", record.iteration, status, title, body, _about(record), figures).text
