"""The file of `hyperfine --export-json`."""

from __future__ import annotations

from collections.abc import Iterator

from des.facts.benchmarks import Measure, measure, result, times
from des.facts.tool_json import Node, document

_MIB = 1024 * 1024


def read(text: str, where: str) -> tuple[Measure, ...]:
    """The measures of a report, by command. where: its file, for messages. DesError for another form, for numbers that
    cannot be, for a report without benchmarks, and for a run of a command that failed."""
    report = document(text, where)
    return result((one for entry in report["results"].each() for one in _of(entry)), where)


def _of(entry: Node) -> Iterator[Measure]:
    name = entry["command"].text()
    for code in entry["exit_codes"].maybe():
        if code.value != 0:
            how = "killed" if code.value is None else f"code {str(code.value)[:10]}"
            raise code.wrong(f"says that the command ended badly ({how}); how long it took to fail says nothing")
    seconds = [one.number() for one in entry["times"].maybe()]
    if seconds:
        yield from times(name, seconds)
    else:
        yield measure(name, "mean_ms", entry["mean"].number() * 1000, 0)
        if entry["median"].given:
            yield measure(name, "median_ms", entry["median"].number() * 1000, 0)
    sizes = [one.number() for one in entry["memory_usage_byte"].maybe()]
    if sizes:
        yield measure(name, "peak_rss_mb", max(sizes) / _MIB, len(sizes))
