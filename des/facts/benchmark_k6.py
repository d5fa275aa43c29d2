"""The summary of k6, in both layouts: `--summary-export`, and what `handleSummary` gets."""

from __future__ import annotations

from collections.abc import Iterator

from des.facts.benchmarks import Measure, measure, result
from des.facts.tool_json import Node, document

_FIGURES = {
    "avg": "mean_ms", "med": "median_ms", "p(50)": "median_ms", "p(90)": "p90_ms", "p(95)": "p95_ms",
    "p(99)": "p99_ms", "max": "max_ms",
}  # fmt: skip
#: The older layout does not say what a trend holds; these, which k6 makes itself, hold milliseconds.
_TIMES = ("http_req_", "iteration_duration", "group_duration", "grpc_req_duration", "ws_", "browser_web_vital_")
#: How often these were counted in a second is a throughput.
_COUNTED = ("http_reqs", "iterations", "grpc_reqs", "ws_msgs_sent", "ws_msgs_received")


def read(text: str, where: str) -> tuple[Measure, ...]:
    """The measures of a summary, by k6's names of its metrics (with their tags): times, throughput as `rps`, and
    `failed_pct` of the requests. A trend of the user's own counts when its name ends in `_ms` or k6 says that it is a
    time. where: its file, for messages. DesError for another form, for numbers that cannot be, and for a run without a
    single request or iteration."""
    report = document(text, where)
    if report["results"].given and not report["metrics"].given:
        raise report["results"].wrong(
            "is the newer layout, which is not read", "Add --new-machine-readable-summary=false to the command."
        )
    metrics = {name: _Metric(name, node) for name, node in report["metrics"].entries()}
    counts = [metrics[name].values["count"] for name in ("http_reqs", "iterations") if name in metrics]
    if not any(count.whole() for count in counts if count.given):
        raise report["metrics"].wrong(
            "says that nothing ran: neither a request nor an iteration was counted",
            "Run the script by hand and see whether it reaches what it is to measure.",
        )
    return result((one for metric in metrics.values() for one in metric.measures(metrics)), where)


class _Metric:
    """One metric of either layout: in the newer one its values stand in an object of their own."""

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        self.base = name.partition("{")[0]
        self.values = node["values"] if node["values"].given else node
        self.contains = node["contains"].text("")

    def measures(self, metrics: dict[str, _Metric]) -> Iterator[Measure]:
        if self._is_time():
            yield from self._times(self._samples(metrics))
        elif self.base in _COUNTED:
            yield measure(self.name, "rps", self.values["rate"].number(), self.values["count"].whole())
        elif self.base == "http_req_failed":
            share = self.values["rate"] if self.values["rate"].given else self.values["value"]
            yield measure(self.name, "failed_pct", share.number(0, 1) * 100, self._samples(metrics))

    def _is_time(self) -> bool:
        if not (self.values["avg"].given or self.values["med"].given or self.values["p(95)"].given):
            return False
        if self.contains:
            return self.contains == "time"
        return self.base.startswith(_TIMES) or self.base.endswith("_ms")

    def _times(self, samples: int) -> Iterator[Measure]:
        told: set[str] = set()
        for key, figure in _FIGURES.items():
            if self.values[key].given and figure not in told:
                told.add(figure)
                yield measure(self.name, figure, self.values[key].number(), samples)

    def _samples(self, metrics: dict[str, _Metric]) -> int:
        """How many were measured: said by itself, or by the counter beside it (of the whole run, not of a tag)."""
        own = self.values["count"]
        if own.given:
            return own.whole()
        counter = {"http_req_": "http_reqs", "iteration": "iterations"}
        beside = next((name for start, name in counter.items() if self.name.startswith(start)), "")
        if "{" in self.name or beside not in metrics:
            return 0
        return metrics[beside].values["count"].whole()
