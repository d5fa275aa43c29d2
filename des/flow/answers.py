"""What the user answered when a task could not go on: kept in the log, and told to the next agent of that task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import gate_record, record, reopenings
from des.flow.delivery import Delivery
from des.flow.leftovers import Dirt, Task

GATE = "answer"
HOW = "des answer 'their words'"


@dataclass(frozen=True)
class Answer:
    """words: of the user. after: how many dispatches of the task there were when they were given. rides: path and
    digest of the files that may stay in the work tree as they are."""

    words: str
    after: int
    rides: tuple[tuple[str, str], ...]


def of(log: Log, task: Task) -> list[Answer]:
    """The answers about this task, oldest first; of a step those since it was reopened last."""
    since = max((one.time for one in reopenings.all_of(log) if one.step and one.step == task[1]), default="")
    return [
        _read(one)
        for one in gate_record.every(log, GATE)
        if (one.get("kind"), one.get("step")) == task and str(one.get("timestamp")) >= since
    ]


def rides(log: Log) -> frozenset[tuple[str, str]]:
    """Path and digest of every file that the user let ride along, for whatever task."""
    return frozenset(ride for one in gate_record.every(log, GATE) for ride in _read(one).rides)


def write(delivery: Delivery, task: Task, question: str, words: str, after: int, riding: Sequence[Dirt] = ()) -> None:
    """Record an answer. DesError when it says nothing, or too much for a prompt."""
    words = words.strip()
    if not words or len(words) > limits.LONGEST_ANSWER:
        raise DesError(
            "the answer is empty"
            if not words
            else f"the answer has {len(words)} characters, {limits.LONGEST_ANSWER} at most",
            "the next agent works by it, word for word",
            HOW,
            1,
        )
    record.gate(
        delivery, GATE, "GIVEN", kind=task[0], step=task[1], question=question, words=words, after=after,
        rides=[[one.path, one.digest] for one in riding],
    )  # fmt: skip


def _read(one: Mapping[str, Any]) -> Answer:
    pairs = [pair for pair in one.get("rides", []) if isinstance(pair, list) and len(pair) == 2]
    after = one.get("after")
    return Answer(
        str(one.get("words", "")), after if isinstance(after, int) else 0, tuple((str(a), str(b)) for a, b in pairs)
    )
