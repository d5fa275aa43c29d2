"""Benchmarks. Recorded from runs: pytest-benchmark, hyperfine; after its documented forms: k6."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.facts import reports
from des.facts.benchmarks import Measure, is_called, measure, percentile, times

RECORDED = Path(__file__).parent / "reports"
QUOTE = "bench/test_bench.py::test_quote"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text("utf-8"))


def read(name: str, value: Any) -> dict[tuple[str, str], Measure]:
    text = value if isinstance(value, str) else json.dumps(value)
    return {(one.name, one.figure): one for one in reports.measures(name, text, "b.json")}


@pytest.mark.req("DT-142", "DT-143", "DT-144")
def test_pytest_benchmark_counts_from_the_raw_times() -> None:
    report = recorded("pytest-benchmark.json")
    data = sorted(report["benchmarks"][0]["stats"]["data"])
    assert len(data) == 20
    report["benchmarks"][0]["stats"]["mean"] = 0.0
    found = read("pytest-benchmark", report)
    assert {figure for name, figure in found if name == QUOTE} == {
        "mean_ms",
        "median_ms",
        "p95_ms",
        "rps",
        "peak_rss_mb",
    }
    mean = found[QUOTE, "mean_ms"]
    assert mean.value == pytest.approx(sum(data) / 20 * 1000)
    assert (mean.unit, mean.direction, mean.samples) == ("ms", "lower", 20)
    assert found[QUOTE, "p95_ms"].value == data[18] * 1000
    assert found[QUOTE, "rps"].value == pytest.approx(20 / sum(data))
    assert found[QUOTE, "rps"].direction == "higher"
    assert found[QUOTE, "peak_rss_mb"] == Measure(QUOTE, "peak_rss_mb", "MB", "lower", 41.5, 20)


@pytest.mark.req("DT-142")
def test_pytest_benchmark_without_raw_times_has_no_percentile() -> None:
    report = recorded("pytest-benchmark.json")
    stats = report["benchmarks"][1]["stats"]
    del stats["data"]
    found = read("pytest-benchmark", report)
    name = "bench/test_bench.py::test_sum"
    assert {figure for one, figure in found if one == name} == {"mean_ms", "median_ms", "rps"}
    assert found[name, "mean_ms"].value == stats["mean"] * 1000
    assert found[name, "mean_ms"].samples == 12


@pytest.mark.req("DT-142", "DT-144")
def test_hyperfine() -> None:
    report = recorded("hyperfine.json")
    found = read("hyperfine", report)
    assert set(found) == {
        (name, figure) for name in ("true", "sleep 0.01") for figure in ("mean_ms", "median_ms", "p95_ms")
    }
    assert found["sleep 0.01", "p95_ms"].value == max(report["results"][1]["times"]) * 1000
    assert 10 < found["sleep 0.01", "mean_ms"].value < 1000
    report["results"][0]["memory_usage_byte"] = [1048576, 3145728]
    assert read("hyperfine", report)["true", "peak_rss_mb"].value == 3
    old = {"results": [{"command": "a", "mean": 0.5, "median": 0.4}]}
    assert read("hyperfine", old)["a", "median_ms"].value == 400


TREND = {"avg": 94.5, "min": 2.3, "med": 35.0, "max": 1571.7, "p(90)": 284.4, "p(95)": 326.4}
LEGACY: dict[str, Any] = {
    "root_group": {"name": ""},
    "metrics": {
        "http_req_duration": {**TREND, "thresholds": {"p(95)<500": False}},
        "http_req_duration{scenario:quote}": TREND,
        "http_reqs": {"count": 5850, "rate": 96.7},
        "iterations": {"count": 5000, "rate": 82.5},
        "http_req_failed": {"passes": 29, "fails": 5821, "value": 0.005},
        "data_sent": {"count": 421200, "rate": 6963.3},
        "vus": {"value": 50, "min": 50, "max": 50},
        "basket_size": {"avg": 3, "med": 3, "p(95)": 7},
        "quote_ms": {"avg": 3, "med": 2, "p(95)": 7},
    },
}


def newer(metrics: dict[str, Any]) -> dict[str, Any]:
    kinds = {"http_reqs": "counter", "iterations": "counter", "http_req_failed": "rate"}
    found = {}
    for name, values in metrics.items():
        values = {("rate" if key == "value" else key): number for key, number in values.items() if key != "thresholds"}
        contains = "time" if "avg" in values and name != "basket_size" else "default"
        found[name] = {"type": kinds.get(name, "trend"), "contains": contains, "values": values}
    return {"options": {}, "state": {"testRunDurationMs": 1}, "metrics": found}


@pytest.mark.req("DT-142", "DT-143")
@pytest.mark.parametrize("report", [LEGACY, newer(LEGACY["metrics"])], ids=["summary-export", "handleSummary"])
def test_both_layouts_of_k6_say_the_same(report: dict[str, Any]) -> None:
    found = read("k6", report)
    assert found["http_req_duration", "p95_ms"] == Measure("http_req_duration", "p95_ms", "ms", "lower", 326.4, 5850)
    assert found["http_req_duration", "mean_ms"].value == 94.5
    assert found["http_req_duration{scenario:quote}", "p95_ms"].samples == 0
    assert found["http_reqs", "rps"] == Measure("http_reqs", "rps", "1/s", "higher", 96.7, 5850)
    assert found["http_req_failed", "failed_pct"].value == pytest.approx(0.5)
    assert found["quote_ms", "p95_ms"].value == 7
    assert {name for name, _ in found} == {
        "http_req_duration", "http_req_duration{scenario:quote}", "http_reqs", "iterations", "http_req_failed", "quote_ms",
    }  # fmt: skip


@pytest.mark.req("DT-142")
def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([1, 2, 3, 4], percent) for percent in (1, 25, 26, 50, 95, 100)] == [1, 1, 2, 2, 4, 4]
    assert percentile(list(range(1, 101)), 95) == 95
    assert [one.value for one in times("x", [0.003, 0.001])] == [2.0, 1.0, 3.0]


def test_which_benchmark_is_meant() -> None:
    one = measure(QUOTE, "p95_ms", 1, 1)
    assert [is_called(one, name) for name in (QUOTE, "test_quote", "quote", "bench", "uote", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_figures_lie_within_the_data(data: list[float]) -> None:
    for one in times("x", data):
        assert min(data) * 1000 * 0.999999 <= one.value <= max(data) * 1000 * 1.000001


def bench(**more: Any) -> dict[str, Any]:
    return {
        "benchmarks": [
            {"name": "a", "fullname": "t.py::a", "stats": {"rounds": 5, "mean": 0.1}, "extra_info": {}, **more}
        ]
    }


@pytest.mark.req("DT-139", "DT-142")
@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("pytest-benchmark", "", "line 1: the report is empty"),
        ("pytest-benchmark", '{"benchmarks": [{"name": "a"', "not valid JSON at line 1, column"),
        ("pytest-benchmark", {"benchmarks": []}, "the report holds no benchmark"),
        ("pytest-benchmark", [], "the document is no object"),
        ("pytest-benchmark", {"metrics": {}}, "benchmarks is missing"),
        ("pytest-benchmark", bench(stats={"rounds": 0, "mean": 1}), "benchmarks[0].stats.rounds is 0, not within 1"),
        ("pytest-benchmark", bench(stats={"rounds": 1}), "benchmarks[0].stats.mean is missing"),
        ("pytest-benchmark", bench(stats={"rounds": 1, "mean": -1}), "benchmarks[0].stats.mean is -1, not within 0"),
        ("pytest-benchmark", bench(stats={"rounds": 1, "data": [1, "2"]}), "benchmarks[0].stats.data[1] is no number"),
        ("pytest-benchmark", '{"benchmarks": [{"name": "a", "stats": {"rounds": 1, "mean": 1e999}}]}', "stats.mean is inf"),
        ("pytest-benchmark", bench(extra_info={"mean_ms": 1}), "extra_info.mean_ms is measured already"),
        ("pytest-benchmark", bench(extra_info={"peak_rss_mb": None}), "extra_info.peak_rss_mb is missing"),
        ("pytest-benchmark", {"benchmarks": bench()["benchmarks"] * 2}, "mean_ms of t.py::a is there twice"),
        ("hyperfine", {"results": []}, "the report holds no benchmark"),
        ("hyperfine", {"results": [{"command": "a", "times": [1], "exit_codes": [0, 1]}]}, "results[0].exit_codes[1] says that the command ended badly (code 1)"),
        ("hyperfine", {"results": [{"command": "a", "times": [1], "exit_codes": [None]}]}, "ended badly (killed)"),
        ("hyperfine", {"results": [{"command": "a"}]}, "results[0].mean is missing"),
        ("hyperfine", {"results": [{"command": "a", "times": [10**400]}]}, "results[0].times[0] is 1000"),
        ("k6", {"metrics": {}}, "metrics says that nothing ran"),
        ("k6", {"metrics": {"http_reqs": {"count": 0, "rate": 0}}}, "metrics says that nothing ran"),
        ("k6", {"version": "1.0.0", "results": {"metrics": []}}, "results is the newer layout"),
        ("k6", {"root_group": {}}, "metrics is missing"),
        ("k6", {"metrics": {"http_reqs": {"count": 1}}}, "metrics.http_reqs.rate is missing"),
        ("k6", {"metrics": {"http_reqs": {"count": 1, "rate": 1}, "http_req_failed": {"value": 2}}}, "metrics.http_req_failed.value is 2, not within 0 to 1"),
        ("k6", {"metrics": {"http_reqs": {"count": 1, "rate": 1}, "http_req_duration": {"avg": "fast"}}}, "metrics.http_req_duration.avg is no number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(name: str, value: Any, place: str) -> None:
    with pytest.raises(DesError) as caught:
        read(name, value)
    assert caught.value.what.startswith("b.json:")
    assert place in caught.value.what
    assert caught.value.why
    assert caught.value.how


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "stats", "avg", "command", "mean", "times", "count"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON)
def test_no_value_ends_in_another_error(value: Any) -> None:
    for name, report in (
        ("pytest-benchmark", bench(stats=value)), ("pytest-benchmark", bench(extra_info=value)), ("hyperfine", {"results": [value]}),
        ("k6", {"metrics": {"http_reqs": {"count": 1, "rate": 1}, "http_req_x": value}}),
    ):  # fmt: skip
        with contextlib.suppress(DesError):
            read(name, report)
