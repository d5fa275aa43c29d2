"""The performance gate: targets, regressions against an earlier iteration, and the boundary of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from des.flow import header, record
from des.flow.delivery import Delivery
from des.track import baseline
from des.track.criteria import Criterion, Status
from des.track.gates import performance
from des.track.settings import THRESHOLDS, Slo, TrackSettings
from tests.support.histories import History
from tests.track.iteration import Iteration, excused, silent

TRACK = {"tools": {"benchmark": {"command": ["python", "bench.py", "{report}"], "format": "pytest-benchmark"}}}
ANSWER = {"verdict": "PASS", "summary": "", "findings": [], "checks": [{"id": "profile", "ok": True, "note": "flat"}]}
TARGETS = TrackSettings(slo=(Slo("quote", "p95_ms", "<", 100), Slo("quote", "rps", ">", 50)))
EARLIER = ".aiwg/delivery/iteration-2/execution-log.json"


def bench(mean: float, rounds: int = 20, code: int = 0) -> str:
    """A program that writes what pytest-benchmark would, and ends with `code`."""
    stats = {"mean": mean / 1000, "median": mean / 1000, "rounds": rounds, "data": [mean / 1000] * rounds}
    text = json.dumps(
        {"benchmarks": [{"fullname": "bench/test_b.py::test_quote", "name": "test_quote", "stats": stats}]}
    )
    return f"import sys\nopen(sys.argv[1], 'w').write({text!r})\nsys.exit({code})\n"


def measured(iteration: Iteration) -> dict[str, Any]:
    return performance.measure(iteration.delivery, silent)


def judged(
    facts: Mapping[str, Any],
    rules: TrackSettings = TARGETS,
    answer: Mapping[str, Any] | None = ANSWER,
    **thresholds: float,
) -> tuple[Status, dict[str, Criterion]]:
    status, rows = performance.judge(facts, rules, {**THRESHOLDS, **thresholds}, answer, excused())
    return status, {row.id: row for row in rows}


def row(figure: str, value: float, before: float | None, direction: str = "lower", samples: int = 20) -> dict[str, Any]:
    return {
        "name": "test_quote", "figure": figure, "unit": "ms", "direction": direction, "value": value,
        "samples": samples, "baseline": before, "baseline_samples": samples, "delta_pct": None if before is None else 0,
    }  # fmt: skip


def facts(*metrics: dict[str, Any], **more: Any) -> dict[str, Any]:
    known = {"baseline": "iteration-2", "machine": "m", "baseline_machine": "m", "ended": 0, "problems": []}
    return {**known, "metrics": list(metrics) or [row("p95_ms", 99, 99), row("rps", 60, 60, "higher")], **more}


@pytest.mark.req("DT-138", "DT-140", "DT-146")
def test_the_benchmarks_of_head_are_run_and_their_report_is_kept(history: History) -> None:
    iteration = Iteration(history, TRACK, {"bench.py": bench(10)})
    found = measured(iteration)
    figures = {(one["name"].rpartition("::")[2], one["figure"]): one["value"] for one in found["metrics"]}
    assert figures["test_quote", "p95_ms"] == 10
    assert figures["test_quote", "rps"] == pytest.approx(100)
    assert figures["benchmark run", "peak_rss_mb"] > 1
    assert "test_quote" in found["report"]
    assert not iteration.history.git("status", "--porcelain", "--", "*evidence*")
    performance.keep(iteration.delivery, found)
    assert "test_quote" in (iteration.delivery.root / found["evidence"]).read_text("utf-8")
    assert "report" not in found
    assert (found["baseline"], found["problems"], found["ended"]) == ("", [], 0)
    status, rows = judged(found)
    assert (status, rows["baseline"].status, rows["slo-quote-p95_ms"].status) == (
        Status.WARNING,
        Status.WARNING,
        Status.PASS,
    )
    assert json.loads(json.dumps(found)) == found


def earlier(history: History, value: float, status: str = "PASS") -> None:
    """Iteration 2 is on record, with this p95."""
    history.commit("feat: before", {"a.py": "A = 1\n"})

    class Earlier(Delivery):
        @property
        def directory(self) -> Any:
            return self.root / ".aiwg/delivery/iteration-2"

    old = Earlier(history.path.resolve(), "iteration-2")
    old.directory.mkdir(parents=True)
    record.create(old, header.snapshot(old.git, old.git.head(), "Iteration 2", "2026-01-01T00:00:00Z"))
    rows = [{"name": "bench/test_b.py::test_quote", "figure": "p95_ms", "value": value, "samples": 20}]
    record.gate(old, performance.NAME, status, metrics=rows, machine=baseline.machine())


@pytest.mark.req("DT-139", "DT-141")
def test_an_earlier_iteration_is_the_baseline(history: History) -> None:
    earlier(history, 9)
    found = measured(Iteration(history, TRACK, {"bench.py": bench(10)}))
    row = next(one for one in found["metrics"] if one["figure"] == "p95_ms")
    assert (found["baseline"], row["baseline"], row["delta_pct"]) == ("iteration-2", 9, 11.11)
    assert judged(found)[0] is Status.FAIL


@pytest.mark.req("DT-139")
def test_a_failed_or_edited_record_is_no_baseline(history: History) -> None:
    earlier(history, 9, "FAIL")
    assert measured(Iteration(history, TRACK, {"bench.py": bench(10)}))["baseline"] == ""


@pytest.mark.req("DT-139")
def test_an_edited_log_is_passed_over_and_told(history: History) -> None:
    earlier(history, 9)
    path = history.path / EARLIER
    path.write_text(path.read_text("utf-8").replace('"value": 9', '"value": 90'), "utf-8")
    found = measured(Iteration(history, TRACK, {"bench.py": bench(10)}))
    assert (found["baseline"], "was edited" in found["note"]) == ("", True)
    assert "was edited" in judged(found)[1]["baseline"].actual


@pytest.mark.req("DT-138")
@pytest.mark.parametrize(
    ("track", "program", "status", "told"),
    [
        ({}, "", Status.INDETERMINATE, "track.not_applicable.performance"),
        ({"tools": {"benchmark": {"command": ["true"], "format": "k6"}}}, "", Status.INDETERMINATE, "left no report"),
        (TRACK, "open(__import__('sys').argv[1], 'w').write('{\"benchmarks\": []}')", Status.INDETERMINATE, "no benchmark"),
        (TRACK, bench(10, code=1), Status.FAIL, "see why the benchmarks fail"),
        ({"not_applicable": {"performance": "a schema"}}, "", Status.WARNING, ""),
    ],
)  # fmt: skip
def test_without_measures_it_does_not_pass(
    history: History, track: dict[str, Any], program: str, status: Status, told: str
) -> None:
    found, rows = judged(measured(Iteration(history, track, {"bench.py": program})), TrackSettings())
    assert (found, told in rows["ran"].fix) == (status, True)


@pytest.mark.req("DT-140", "DT-141", "DT-142", "DT-143", "DT-144", "DT-145")
@pytest.mark.parametrize(
    ("found", "status"),
    [
        (facts(), Status.PASS),
        (facts(row("p95_ms", 99.999, 99), row("rps", 50.001, 50, "higher")), Status.PASS),
        (facts(row("p95_ms", 100, 100), row("rps", 60, 60, "higher")), Status.FAIL),
        (facts(row("p95_ms", 99, 99), row("rps", 50, 50, "higher")), Status.FAIL),
        (facts(row("p95_ms", 99, 99)), Status.INDETERMINATE),
        (facts(row("p95_ms", 52.5, 50), row("rps", 60, 60, "higher")), Status.PASS),
        (facts(row("p95_ms", 52.51, 50), row("rps", 60, 60, "higher")), Status.WARNING),
        (facts(row("p95_ms", 55, 50), row("rps", 60, 60, "higher")), Status.WARNING),
        (facts(row("p95_ms", 1.1, 1), row("rps", 60, 60, "higher")), Status.WARNING),
        (facts(row("p95_ms", 55.001, 50), row("rps", 60, 60, "higher")), Status.FAIL),
        (facts(row("p95_ms", 40, 50), row("rps", 90, 60, "higher")), Status.PASS),
        (facts(row("p95_ms", 50, 50), row("rps", 90, 100, "higher")), Status.WARNING),
        (facts(row("p95_ms", 50, 50), row("rps", 89.9, 100, "higher")), Status.FAIL),
        (facts(row("p95_ms", 55.001, 50, samples=4), row("rps", 60, 60, "higher")), Status.INDETERMINATE),
        (facts(row("p95_ms", 50, 50, samples=4), row("rps", 60, 60, "higher")), Status.PASS),
        (facts(row("p95_ms", 50, 50), row("rps", 60, 60, "higher"), row("peak_rss_mb", 110, 100)), Status.PASS),
        (facts(row("p95_ms", 50, 50), row("rps", 60, 60, "higher"), row("peak_rss_mb", 110.1, 100)), Status.FAIL),
        (facts(baseline=""), Status.WARNING),
        (facts(baseline_machine="other"), Status.WARNING),
        (facts(gone=["test_slow mean_ms"]), Status.WARNING),
        (facts(exempt="a schema"), Status.WARNING),
        ({}, Status.INDETERMINATE),
    ],
)
def test_the_status_follows_from_the_measures(found: dict[str, Any], status: Status) -> None:
    assert judged(found)[0] is status


@pytest.mark.req("DT-145")
def test_without_a_target_it_warns() -> None:
    assert judged(facts(), TrackSettings())[0] is Status.WARNING


def test_guidance_may_tighten() -> None:
    found = facts(row("p95_ms", 51, 50), row("rps", 60, 60, "higher"))
    assert judged(found)[0] is Status.PASS
    assert judged(found, regression_pct=1)[0] is Status.FAIL


@pytest.mark.req("DT-145", "DT-146")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, Status.INDETERMINATE),
        ({**ANSWER, "verdict": "FAIL"}, Status.FAIL),
        ({**ANSWER, "checks": []}, Status.INDETERMINATE),
    ],
)
def test_the_engineer_must_have_looked(answer: dict[str, Any] | None, status: Status) -> None:
    assert judged(facts(), answer=answer)[0] is status
