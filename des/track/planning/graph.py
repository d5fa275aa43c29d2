"""What waits for what, as names: an order, and circles. Names that are no key of the graph count as done."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Mapping
from typing import Any

Graph = Mapping[str, Collection[str]]


def order(waits_for: Graph, rank: Callable[[str], Any] | None = None) -> tuple[str, ...]:
    """The names so that each stands behind what it waits for; among those that are free the lowest ``rank`` first
    (default: the order of the graph). Names in a circle, and what waits for them, are left out."""
    place = {name: number for number, name in enumerate(waits_for)}
    followers: dict[str, list[str]] = {name: [] for name in waits_for}
    open_ = {name: {one for one in before if one in place} for name, before in waits_for.items()}
    for name, before in open_.items():
        for one in before:
            followers[one].append(name)

    def key(name: str) -> tuple[Any, int]:
        return (rank(name) if rank else 0, place[name])

    free = [(key(name), name) for name, before in open_.items() if not before]
    heapq.heapify(free)
    done: list[str] = []
    while free:
        _, name = heapq.heappop(free)
        done.append(name)
        for follower in followers[name]:
            open_[follower].discard(name)
            if not open_[follower]:
                heapq.heappush(free, (key(follower), follower))
    return tuple(done)


def circle(waits_for: Graph) -> tuple[str, ...]:
    """One circle, as it is walked, the first name again at its end; () when there is none."""
    done = set(order(waits_for))
    stuck = {
        name: [one for one in before if one in waits_for and one not in done]
        for name, before in waits_for.items()
        if name not in done
    }
    name = next(iter(stuck), None)
    walked: list[str] = []
    while name is not None and name not in walked:
        walked.append(name)
        name = stuck[name][0]  # whatever is not done waits for something that is not done
    return (*walked[walked.index(name) :], name) if name is not None else ()
