"""Uncommitted code that an agent meets when it is dispatched: whose it is, and what becomes of it (R8). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from des.contract.log import Event
from des.state.dispatches import Dispatch

#: What a dispatch is for: its kind, and its step or, of a review, who reviews what ("" for none).
Task = tuple[str, str]

_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Way(Enum):
    """NONE: nobody began before. RESUME: go on with what is there. RESTART: set it aside, begin anew. ASK: files of
    somebody else are in the way."""

    NONE = "none"
    RESUME = "resume"
    RESTART = "restart"
    ASK = "ask"


@dataclass(frozen=True)
class Dirt:
    """A file that differs from HEAD. kind: its class. changed: when its inode last did (UTC, whole seconds), "" when it
    is gone. digest: of its content, "" when it is gone."""

    path: str
    kind: str
    changed: str
    digest: str


@dataclass(frozen=True)
class Writer:
    """Who wrote last, and for which task. began: the first of its attempts in a row. until: when its end was seen, None
    when nobody saw it. how: it ended, in words. agent: its id, while this Claude session can still talk to it."""

    task: Task
    began: str
    until: str | None
    how: str
    agent: str = ""


@dataclass(frozen=True)
class Leftovers:
    """left: what the last writer of the task left. others: production that somebody else changed, where way is ASK."""

    way: Way
    left: tuple[str, ...] = ()
    others: tuple[Dirt, ...] = ()
    how: str = ""
    agent: str = ""

    @property
    def told(self) -> str:
        """The way and why, for `des next`; "" where nothing was left."""
        kept = f" ({_some(self.left)})" if self.left else ""
        if self.way is Way.RESUME:
            itself = f", or let it go on itself: SendMessage to {self.agent}" if self.agent else ""
            return f"resume: the agent before ended ({self.how}); what it left stays{kept}{itself}"
        if self.way is Way.RESTART:
            aside = f"what it left is set aside first{kept}" if self.left else "it left no code"
            return f"restart: the agent before ended ({self.how}); {aside}"
        return ""


def task_of(kind: str, step: str, owes: Sequence[str], agent: str) -> Task:
    """The task of a dispatch, asked for or recorded: what its attempts are counted by, and what an answer is about."""
    return kind, step or (f"{agent} {owes[0]}" if kind == "review" and owes else "")


def last_writer(mine: Sequence[Dispatch], session: str) -> Writer | None:
    """Who of these dispatches, oldest first, wrote last. session: the Claude session that asks, "" for none."""
    writers = [one for one in mine if one.writes]
    if not writers:
        return None
    last = writers[-1]
    task = (last.kind, last.step)
    began = last.started
    for one in reversed(writers):
        if (one.kind, one.step) != task:
            break
        began = one.started
    seen = last.extra.get("ended")
    over = isinstance(seen, str) and last.status not in ("admitted", "live")
    talks = last.agent_id if last.status == "ended" and session and last.session == session else ""
    how = last.reason or "Claude Code ended with it"
    return Writer(task, began, str(seen) if over else None, how, talks or "")


def begun(cycle: Mapping[str, Event], commits: Collection[str]) -> bool:
    """Whether the newest cycle of a step has got to GREEN: a red test is on record, or work is committed (L142)."""
    return bool(commits) or any(
        (event.passed or event.status == "SKIPPED") and phase.startswith(("RED", "GREEN"))
        for phase, event in cycle.items()
    )


def judge(
    task: Task, dirt: Sequence[Dirt], last: Writer | None, keeps: bool, rides: Collection[tuple[str, str]]
) -> Leftovers:
    """What is to be done before ``task`` is dispatched.

    keeps: what the task has on record is worth going on from. rides: path and digest of files that the user let ride
    along as they are. Only production of others is in the way: a test of theirs changes nothing that is proven.
    """
    own = last if last is not None and last.task == task else None
    unknown = [one for one in dirt if (one.path, one.digest) not in rides]
    left = [one for one in unknown if own and _by(own, one)]
    others = tuple(one for one in unknown if one not in left and one.kind == "production")
    paths = tuple(one.path for one in left)
    if others:
        return Leftovers(Way.ASK, paths, others)
    if own is None:
        return Leftovers(Way.NONE)
    # Tests alone are no reason to begin anew: RED runs them in a clean copy anyway.
    fresh = not keeps and any(one.kind == "production" for one in left)
    return Leftovers(Way.RESTART if fresh else Way.RESUME, paths, how=own.how, agent="" if fresh else own.agent)


def _by(writer: Writer, one: Dirt) -> bool:
    """Did the writer change this file last? When nobody saw it end, all later changes count as its own (R8)."""
    if not one.changed:
        return True
    return writer.began <= _next_second(one.changed) and (writer.until is None or one.changed <= writer.until)


def _next_second(moment: str) -> str:
    """A file's time comes from a clock that runs a few milliseconds behind the one a dispatch is noted by."""
    return (datetime.strptime(moment, _TIME) + timedelta(seconds=1)).strftime(_TIME)


def _some(paths: Sequence[str], most: int = 8) -> str:
    return ", ".join(paths[:most]) + (f" and {len(paths) - most} more" if len(paths) > most else "")
