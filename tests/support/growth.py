"""Whether work grows with its input, told by CPU time within one run: no clock on the wall, no target in seconds."""

from __future__ import annotations

import time
from collections.abc import Callable


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the input costs less than ten times the CPU time; quadratic work costs sixteen times."""
    return _seconds(work, 4 * size) < 10 * _seconds(work, size) + 0.05


def _seconds(work: Callable[[int], object], size: int) -> float:
    """The least CPU time of three tries."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work(size)
        times.append(time.process_time() - began)
    return min(times)
