"""What a benchmark measured, whichever tool ran it: figures with a unit and a direction that is the good one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from des.contract.errors import DesError
from des.facts.tool_text import HOW, WHY

Direction = Literal["lower", "higher"]

#: How the name of a figure ends, its unit, and which direction is better. What ends otherwise is no figure.
_ENDINGS: tuple[tuple[str, str, Direction], ...] = (
    ("_ms", "ms", "lower"), ("_mb", "MB", "lower"), ("_pct", "%", "lower"), ("rps", "1/s", "higher"),
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One figure of one benchmark, as in `mean_ms`, `p95_ms`, `rps`, `peak_rss_mb`. ``samples``: how many measurements
    are behind it, 0 where the tool does not say."""

    name: str
    figure: str
    unit: str
    direction: Direction
    value: float
    samples: int


def measure(name: str, figure: str, value: float, samples: int) -> Measure:
    """A measure with the unit and direction of its figure; ValueError for a figure that has none."""
    for ending, unit, direction in _ENDINGS:
        if figure == ending or figure.endswith(ending):
            return Measure(name, figure, unit, direction, value, samples)
    raise ValueError(figure)


def is_figure(name: str) -> bool:
    """Whether a name is one of a figure, with a unit."""
    return any(name == ending or name.endswith(ending) for ending, _, _ in _ENDINGS)


def times(name: str, seconds: Sequence[float]) -> list[Measure]:
    """The figures of raw times in seconds: mean, median, 95th percentile. There is at least one."""
    ordered = sorted(seconds)
    figures = {
        "mean_ms": math.fsum(ordered) / len(ordered),
        "median_ms": percentile(ordered, 50),
        "p95_ms": percentile(ordered, 95),
    }
    return [measure(name, figure, value * 1000, len(ordered)) for figure, value in figures.items()]


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of the sorted values that at least so many percent do not exceed: always one that was measured."""
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


def is_called(one: Measure, metric: str) -> bool:
    """Whether a measure is meant by a name: its own, what stands behind the last `::`, or that without `test_`,
    `bench_` or `benchmark_`."""
    last = one.name.rpartition("::")[2]
    short = next((last[len(word) :] for word in ("test_", "bench_", "benchmark_") if last.startswith(word)), last)
    return metric in (one.name, last, short)


def result(found: Iterable[Measure], where: str) -> tuple[Measure, ...]:
    """The measures by name and figure; DesError when there is none, or one is there twice."""
    ordered = sorted(found, key=lambda one: (one.name, one.figure))
    if not ordered:
        raise DesError(f"{where}: the report holds no benchmark.", WHY, "Check that the command runs some. " + HOW)
    for one, other in zip(ordered, ordered[1:]):
        if (one.name, one.figure) == (other.name, other.figure):
            raise DesError(
                f"{where}: {one.figure} of {one.name} is there twice.",
                "One of two figures of one name would be compared, and nobody knows which.",
                "Give each benchmark a name of its own.",
            )
    return tuple(ordered)
