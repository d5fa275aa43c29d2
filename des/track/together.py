"""Several measurements at once; each has its own copy, its own directory and its own answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from des.track.tools import Say

T = TypeVar("T")


def together(jobs: Mapping[str, Callable[[Say], T]], say: Say) -> dict[str, T]:
    """The answers by name, in the order given. ``say`` gets one line at a time, with the name of its job.

    All jobs come to their end; then the first error, in that order, is raised.
    """
    from concurrent.futures import ThreadPoolExecutor  # with logging; only what measures needs it

    lock = Lock()

    def named(name: str) -> Say:
        def one(line: str) -> None:
            with lock:
                say(f"{name}: {line}")

        return one

    with ThreadPoolExecutor(max_workers=max(1, len(jobs))) as pool:
        running = {name: pool.submit(job, named(name)) for name, job in jobs.items()}
    return {name: future.result() for name, future in running.items()}
