"""The JSON report of pytest-benchmark."""

from __future__ import annotations

from collections.abc import Iterator

from des import limits
from des.facts.benchmarks import Measure, is_figure, measure, result, times
from des.facts.tool_json import Node, document


def read(text: str, where: str) -> tuple[Measure, ...]:
    """The measures of a report, by the tests' full names. Mean, median and p95 come from the raw times where they are
    there, else mean and median as the report has them; `rps` is how often the code ran in a second; numbers in
    `extra_info` whose name has a unit (`peak_rss_mb`) count as well. where: its file, for messages. DesError for
    another form, for numbers that cannot be, and for a report without benchmarks."""
    report = document(text, where)
    return result((one for entry in report["benchmarks"].each() for one in _of(entry)), where)


def _of(entry: Node) -> Iterator[Measure]:
    name = entry["fullname"].text("") or entry["name"].text()
    stats = entry["stats"]
    rounds = stats["rounds"].whole(1)
    found: list[Measure] = []
    seconds = [one.number() for one in stats["data"].maybe()]
    if seconds:
        found = times(name, seconds)
    else:
        found = [measure(name, "mean_ms", stats["mean"].number() * 1000, rounds)]
        if stats["median"].given:
            found.append(measure(name, "median_ms", stats["median"].number() * 1000, rounds))
    mean = found[0].value / 1000
    if mean > 1 / limits.GREATEST_FIGURE:
        found.append(measure(name, "rps", 1 / mean, found[0].samples))
    yield from found
    known = {one.figure for one in found}
    for key, value in entry["extra_info"].entries() if entry["extra_info"].given else ():
        if is_figure(key) and not isinstance(value.value, str):
            if key in known:
                raise value.wrong(f"is measured already; the test may not say its own {key}")
            yield measure(name, key, value.number(), rounds)
