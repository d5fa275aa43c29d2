"""The performance gate: the benchmarks of HEAD against their targets and against an earlier iteration."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_text
from des.facts import reports
from des.facts.benchmarks import Measure, is_called
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.state import store
from des.track import baseline, settings, tools
from des.track.baseline import Baseline
from des.track.criteria import Criterion, Status, worst
from des.track.gates import attested
from des.track.settings import KEY, Slo, TrackSettings, example
from des.track.tools import NoReport, Report, Say

NAME = "gate-performance"
AGENT = "devops-engineer"
KIND = "performance"
CHECKS = ("profile",)
#: What of the facts is kept as a file of its own.
REPORT = "report"
_MEMORY = "peak_rss_mb"
#: The memory of the whole run, which is measured whatever the benchmark says.
_RUN = "benchmark run"
_KEY = f"{KEY}.tools.benchmark"


def measure(delivery: Delivery, say: Say) -> dict[str, Any]:
    """The facts of the record, with the raw report under REPORT for `keep`."""
    log = delivery.log()
    rules, code = settings.of(log), Code.of(delivery)
    facts: dict[str, Any] = {"code": delivery.code(log, "HEAD"), "commit": code.head, "metrics": [], "problems": []}
    tool = rules.tool("benchmark")
    if tool is None:
        if KIND in rules.not_applicable:
            return {**facts, "exempt": rules.not_applicable[KIND]}
        fix = f"configure one, as in {example('tools')}, or say that there is none: {KEY}.not_applicable.{KIND}"
        return {**facts, "problems": [{"key": _KEY, "text": "no benchmark is configured", "fix": fix}]}
    answer = tools.on_commit(code.git, code.head, _KEY, tool, say, peak=True)
    if isinstance(answer, NoReport):
        return {**facts, "problems": [answer.to_json()]}
    try:
        found = _measures(answer, tool.format)
    except DesError as error:
        return {**facts, "problems": [{"key": _KEY, "text": error.what, "fix": error.how, "tail": answer.tail}]}
    before = baseline.find(code.git, code.base, _number(delivery.feature_id), NAME)
    gone = before.metrics.keys() - {(one.name, one.figure) for one in found}
    return {
        **facts,
        "metrics": [_row(one, before) for one in found],
        "gone": sorted(f"{name} {figure}" for name, figure in gone),
        "baseline": before.iteration,
        "baseline_machine": before.machine,
        "machine": baseline.machine(),
        "note": before.note,
        "ended": answer.code,
        "seconds": answer.seconds,
        "evidence_sha256": _digest(answer.text),
        "format": tool.format,
        REPORT: answer.text,
    }


def counted_again(delivery: Delivery, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a record from the raw report that was kept for it; nothing is measured twice the same.

    Without the report nothing comes out. The peak of memory is no figure of the report, and stays as recorded.
    """
    place = delivery.root / str(recorded.get("evidence", ""))
    if recorded.get("exempt") or not recorded.get("evidence"):
        return {key: recorded[key] for key in ("metrics", "evidence_sha256") if key in recorded}
    if not place.is_file():
        return {"metrics": [], "evidence_sha256": "", "problems": [f"{recorded['evidence']} is missing"]}
    text = read_text(str(place), limits.LARGEST_TOOL_REPORT).removesuffix("\n")
    report = Report(text, 0, 0.0, "")
    try:
        found = _measures(report, str(recorded.get("format", "")))
    except DesError:
        found = []  # its digest differs from the recorded one, which says more
    values = {(one.name, one.figure): one.value for one in found}
    kept = [
        {**row, "value": values.get((row["name"], row["figure"]), row["value"] if row["name"] == _RUN else None)}
        for row in recorded.get("metrics", [])
    ]
    return {"metrics": kept, "evidence_sha256": _digest(text)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def judge(
    facts: Mapping[str, Any],
    rules: TrackSettings,
    thresholds: Mapping[str, float],
    submission: Mapping[str, Any] | None,
    given: Excuses,
) -> tuple[Status, tuple[Criterion, ...]]:
    """PASS, WARNING (no baseline, no target, not applicable, or somewhat slower), FAIL or INDETERMINATE. Pure.

    facts: as measured or recorded. given: nothing here can be excepted; a WARNING is acknowledged as a whole.
    """
    rows = tuple(_rows(facts, rules, thresholds, submission))
    status = worst(row.status for row in rows)
    return (Status.WARNING if status is Status.EXEMPT else status), rows


def _rows(
    facts: Mapping[str, Any],
    rules: TrackSettings,
    thresholds: Mapping[str, float],
    submission: Mapping[str, Any] | None,
) -> Iterator[Criterion]:
    what = "the benchmarks ran"
    if facts.get("exempt"):
        yield Criterion("ran", what, "", "", f"not applicable: {facts['exempt']}", Status.EXEMPT)
        return
    metrics: Sequence[Mapping[str, Any]] = facts.get("metrics") or ()
    problems = facts.get("problems") or ()
    if problems or not metrics:
        told = "; ".join(f"{one['text']}: {one['fix']}" for one in problems) or "des track gate"
        yield Criterion("ran", what, "", "", "", Status.INDETERMINATE, told)
    else:
        ended = facts.get("ended", 0)
        fix = "see why the benchmarks fail: their report stands, and says less than it seems" if ended else ""
        yield Criterion("ran", what, "=", "0", f"exit code {ended}", Status.FAIL if ended else Status.PASS, fix)
        yield from _targets(metrics, _wanted(metrics, rules.slo, thresholds.get(settings.P95)))
        yield from _against(facts, metrics, thresholds)
    yield from attested.rows(submission, AGENT, CHECKS)


def _wanted(metrics: Sequence[Mapping[str, Any]], slo: Sequence[Slo], most: float | None) -> list[Slo]:
    """The project's targets; where guidance asks for a response time, it holds for every benchmark (DT-010)."""
    if most is None:
        return list(slo)
    kept = [one for one in slo if one.figure != settings.P95 or one.target < most]
    timed = [str(row["name"]) for row in metrics if row["figure"] == settings.P95]
    return [*kept, *(Slo(name, settings.P95, "<", most) for name in timed or ["a benchmark"])]


def _targets(metrics: Sequence[Mapping[str, Any]], targets: Sequence[Slo]) -> Iterator[Criterion]:
    if not targets:
        fix = f"set one: {example('slo')}"
        yield Criterion("slo", "targets", ">=", "1", "none is configured", Status.WARNING, fix)
    for one in targets:
        what, name = f"{one.figure} of {one.metric}", f"slo-{one.metric}-{one.figure}"
        meant = [row for row in metrics if row["figure"] == one.figure and is_called(_measure(row), one.metric)]
        values = [float(row["value"]) for row in meant]
        if not values:
            fix = f"no benchmark measured it; these are there: {_names(metrics)}"
            yield Criterion(name, what, one.op, f"{one.target:g}", "", Status.INDETERMINATE, fix)
            continue
        worst_ = max(values) if one.op.startswith("<") else min(values)
        met = _MET[one.op](worst_, one.target)
        fix = "" if met else "make it faster, or let the user change the target before the next iteration"
        yield Criterion(name, what, one.op, f"{one.target:g}", f"{worst_:g}", Status.PASS if met else Status.FAIL, fix)


_MET: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda actual, target: actual < target,
    "<=": lambda actual, target: actual <= target,
    ">": lambda actual, target: actual > target,
    ">=": lambda actual, target: actual >= target,
}


def _against(
    facts: Mapping[str, Any], metrics: Sequence[Mapping[str, Any]], thresholds: Mapping[str, float]
) -> Iterator[Criterion]:
    """One row for each figure that an earlier iteration has as well."""
    name = facts.get("baseline", "")
    if not name:
        fix = "this measurement becomes the baseline of the next iteration"
        told = facts.get("note") or "there is none"
        yield Criterion("baseline", "measures of an earlier iteration", "", "", told, Status.WARNING, fix)
        return
    if facts.get("baseline_machine") != facts.get("machine"):
        fix = "run the gate on the machine of the earlier iteration, or accept this as the new baseline"
        told = f"{name} was measured on another machine"
        yield Criterion("baseline", "measures of an earlier iteration", "", "", told, Status.WARNING, fix)
        return
    for one in metrics:
        if one.get("delta_pct") is not None:
            yield _compared(one, name, thresholds)
    gone = facts.get("gone") or ()
    if gone:
        fix = "see that nothing slow was left out"
        actual = ", ".join(gone[:3])
        yield Criterion("gone", f"measures of {name} that are gone", "=", "0", actual, Status.WARNING, fix)


def _compared(one: Mapping[str, Any], name: str, thresholds: Mapping[str, float]) -> Criterion:
    memory = one["figure"] == _MEMORY
    most = Fraction(str(thresholds["memory_growth_pct" if memory else "regression_pct"]))
    warn = min(most, Fraction(str(thresholds["warn_pct"]))) if not memory else most
    worse = delta(one["value"], one["baseline"], one["direction"])
    status = Status.FAIL if worse > most else Status.WARNING if worse > warn else Status.PASS
    samples = [count for count in (one.get("samples"), one.get("baseline_samples")) if count]
    fix = ""
    if status is not Status.PASS and samples and min(samples) < limits.LEAST_SAMPLES and not memory:
        status = Status.INDETERMINATE
        few = f"{min(samples)} measurements cannot tell this from chance"
        fix = f"{few}; let the benchmark make {limits.LEAST_SAMPLES} or more"
    elif status is not Status.PASS:
        fix = "find what made it grow" if memory else "find what made it slower"
    what = f"{one['figure']} of {one['name']} against {name}"
    actual = f"{floor(worse * 100) / 100:+g} % ({one['baseline']:g} to {one['value']:g} {one['unit']})"
    return Criterion(f"delta-{one['name']}-{one['figure']}", what, "<=", f"{most} %", actual, status, fix)


def delta(value: float, before: float, direction: str) -> Fraction:
    """By how many percent of ``before`` a figure is worse, exactly as the figures are written; below 0 it is better."""
    now, then = Fraction(str(value)), Fraction(str(before))
    grown = (now - then) / then * 100 if then else Fraction(0 if now == then else 10**6)
    return grown if direction == "lower" else -grown


def _measures(report: Report, form: str) -> list[Measure]:
    found = list(reports.measures(form, report.text, "the benchmark report"))
    if report.peak_mb:
        found.append(Measure(_RUN, _MEMORY, "MB", "lower", report.peak_mb, 0))
    return found


def _row(one: Measure, before: Baseline) -> dict[str, Any]:
    then = before.metrics.get((one.name, one.figure))
    return {
        "name": one.name, "figure": one.figure, "unit": one.unit, "direction": one.direction, "value": one.value,
        "samples": one.samples, "baseline": then,
        "baseline_samples": before.samples.get((one.name, one.figure), 0),
        "delta_pct": round(float(delta(one.value, then, one.direction)), 2) if then is not None else None,
    }  # fmt: skip


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(row["name"], row["figure"], row["unit"], row["direction"], row["value"], row["samples"])


def _names(metrics: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(sorted({f"{one['name']} {one['figure']}" for one in metrics})[:8])


def keep(delivery: Delivery, facts: dict[str, Any]) -> None:
    """Put the raw report beside the log; the facts then hold its path. Only for what goes on record."""
    text = facts.pop(REPORT, None)
    if text is None:
        return
    name = f"evidence/performance-{facts['code'][:12]}.json"
    (delivery.directory / "evidence").mkdir(parents=True, exist_ok=True)
    store.write_atomic(str(delivery.directory / name), f"{text}\n")
    facts["evidence"] = f"{delivery.relative}/{name}"


def _number(iteration: str) -> int:
    found = re.search(r"[0-9]+$", iteration)
    return int(found[0]) if found else 0
