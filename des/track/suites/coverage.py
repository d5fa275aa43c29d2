"""Coverage of an iteration: measured by the configured tool on HEAD, judged in one place for step 4 and step 5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor
from typing import Any

from des.contract.errors import DesError
from des.facts import languages, reports
from des.facts.code_lines import code_lines
from des.facts.coverage import Coverage, of_this_tree, on_lines
from des.flow.code import Code
from des.flow.excuses import Excuses
from des.track import asked, tools
from des.track.criteria import EXCEPTED, Criterion, Status
from des.track.settings import KEY, TrackSettings, coverage_asked, example
from des.track.tools import NoReport, Report, Say

_KEY = f"{KEY}.tools.coverage"


def measure(code: Code, settings: TrackSettings, say: Say) -> dict[str, Any]:
    """The facts of coverage: `coverage`, or why there is none (`coverage_problem`, `coverage_exempt`)."""
    tool = settings.tool("coverage")
    if tool is None:
        why = settings.not_applicable.get("coverage")
        if why:
            return {"coverage_exempt": why}
        return {"coverage_problem": _told("no tool measures coverage", f"configure one: {example('tools')}")}
    answer = tools.on_commit(code.git, code.head, _KEY, tool, say)
    if isinstance(answer, NoReport):
        return {"coverage_problem": answer.to_json()}
    try:
        return {"coverage": counted(code, answer, tool.format)}
    except DesError as error:
        return {"coverage_problem": _told(error.what, error.how)}


def counted(code: Code, report: Report, form: str) -> dict[str, Any]:
    """The counts of a report, of production code alone: the tests that ran cover themselves.

    A changed production file that the report leaves out counts as not covered, else leaving out would raise the figure.
    DesError for a report that cannot be read, and for one that is not about this tree.
    """
    texts, paths, where = code.texts("production"), list(code.areas), "the coverage report"
    found = of_this_tree(reports.coverage(form, report.text, where, report.root, paths), paths, where)
    measured = Coverage(tuple(one for one in found.files if one.path in texts))
    if not measured.lines_valid:
        named = ", ".join(one.path for one in found.files[:3])
        raise DesError(f"{where} names no production file, only {named}", "", f"let {_KEY}.command measure the sources")
    if form == "coverage.py":
        _of_these_lines(measured, texts)
    for one in measured.files:
        if max(one.valid, default=0) > texts[one.path].count("\n") + 1:
            raise _other(one.path, max(one.valid), "has no such line")
    changed = {path: {number for number, _ in lines.added} for path, lines in code.change.lines.items()}
    left = dict(_left_out(code, texts, measured))
    new_covered, new_valid = on_lines(measured, changed)
    return {
        "lines_covered": measured.lines_covered,
        "lines_valid": measured.lines_valid + sum(map(len, left.values())),
        "branches_covered": measured.branches_covered,
        "branches_valid": measured.branches_valid,
        "new_covered": new_covered,
        "new_valid": new_valid + sum(len(lines & changed[path]) for path, lines in left.items()),
        "unmeasured": sorted(left),
    }


def _left_out(code: Code, texts: Mapping[str, str], measured: Coverage) -> Iterator[tuple[str, frozenset[int]]]:
    """The changed production files of a measured language that the report does not name, with their lines of code."""
    there = {one.path for one in measured.files}
    kinds = {languages.language(path, texts[path]) for path in there}
    for path in code.change.lines:
        if path in texts and path not in there:
            kind = languages.language(path, texts[path])
            lines = code_lines(kind, texts[path]) if kind in kinds and kind != languages.DATA else frozenset()
            if lines:
                yield path, lines


def _of_these_lines(measured: Coverage, texts: Mapping[str, str]) -> None:
    """DesError when a line that is said to run holds nothing: the report is of another state of the file."""
    for one in measured.files:
        lines = texts[one.path].split("\n")
        for number in sorted(one.valid):
            text = lines[number - 1].strip() if number <= len(lines) else ""
            if not text or text.startswith("#"):
                raise _other(one.path, number, "holds no code there")


def _other(path: str, line: int, problem: str) -> DesError:
    return DesError(
        f"the coverage report speaks of line {line} of {path}, which {problem}: it is of another tree",
        "a figure of other code says nothing about this one",
        "let the command run the tests and write {report} anew",
    )


def criteria(facts: Mapping[str, Any], thresholds: Mapping[str, float], given: Excuses) -> list[Criterion]:
    """The rows on coverage. facts: with what `measure` found. Exact: 79.999 % is not 80 %.

    Below the floor or the project's own standard only the user's exception lets it pass, as CONDITIONAL.
    """
    what, standard = "lines covered by unit tests", Fraction(str(thresholds["coverage_line"]))
    limit = Fraction(str(coverage_asked(thresholds)))
    if "coverage_exempt" in facts:
        return [Criterion("coverage", what, "", "", facts["coverage_exempt"], Status.EXEMPT)]
    counts = facts.get("coverage")
    if not isinstance(counts, dict) or not counts.get("lines_valid"):
        problem = facts.get("coverage_problem") or _told("coverage was not measured", "des track test")
        told = f"{problem['text']}: {problem['fix']}"
        return [Criterion("coverage", what, ">=", f"{_percent(limit)} %", "", Status.INDETERMINATE, told)]
    actual = Fraction(100 * counts["lines_covered"], counts["lines_valid"])
    # An exception to the standard itself lasts while the code changes; one below it is for the figure it was given for.
    question = asked.coverage(f"standard {standard}" if actual >= standard else f"actual {floor(actual)}")
    status = Status.PASS if actual >= limit else Status.CONDITIONAL if given.covering(question) else Status.FAIL
    fix = {
        Status.CONDITIONAL: EXCEPTED,
        Status.FAIL: f"test more of it{_named(counts)}; or the user types: {question.typed}",
    }.get(status, "")
    rows = [Criterion("coverage", what, ">=", f"{_percent(limit)} %", _shown(counts), status, fix)]
    return [*rows, *_new(counts, Fraction(str(thresholds["coverage_new"])))]


def _new(counts: Mapping[str, Any], wanted: Fraction) -> list[Criterion]:
    covered, valid = counts.get("new_covered", 0), counts.get("new_valid", 0)
    if not wanted or not valid:
        return []
    status = Status.PASS if Fraction(100 * covered, valid) >= wanted else Status.FAIL
    fix = "test the changed lines" if status is Status.FAIL else ""
    actual = f"{_percent(Fraction(100 * covered, valid))} % ({covered} of {valid})"
    return [Criterion("coverage-new", "changed lines covered", ">=", f"{_percent(wanted)} %", actual, status, fix)]


def _named(counts: Mapping[str, Any]) -> str:
    left = counts.get("unmeasured") or []
    return f" (the report leaves out {', '.join(left[:3])})" if left else ""


def _shown(counts: Mapping[str, Any]) -> str:
    covered, valid = counts["lines_covered"], counts["lines_valid"]
    return f"{_percent(Fraction(100 * covered, valid))} % ({covered} of {valid} lines)"


def _percent(value: Fraction) -> str:
    """With at most two places, rounded down: 79.999 must not read as 80."""
    return f"{floor(value * 100) / 100:g}"


def _told(text: str, fix: str) -> dict[str, str]:
    return {"key": _KEY, "text": text, "fix": fix}
