"""Admitted Agent calls of a work tree (R1): who may write, what each one owes, how it ended.

The file is coordination only. Deleting it costs attempt counters and can never make a gate pass (DESIGN §3).
"""

from __future__ import annotations

import os
from collections.abc import Callable

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_json
from des.state import events
from des.state.runs import process_birth
from des.state.store import STATE_DIR, alive, locked, now, state_path, write_atomic

STATE_FILE = STATE_DIR + "/state.json"
#: Set by hooks/run: the process of Claude Code that called the hook.
HOST_PID = "DES_HOST_PID"
WRITING_KINDS = (
    "roadmap",
    "step",
    "test-writer",
    "implement",
    "refactor",
    "fix",
    "author",
    "finalize",
    "retrospective",
    "planning",
)
OPEN = ("admitted", "live")


class Dispatch:
    """One admitted Agent call. `key` is its tool_use_id; `owes` holds `phase:RED`, `file:<path>`, `gate:<name>`,
    `review:<subject>` or `review:<subject>/<scope>`, `submission:<subject>`.

    `status` goes admitted → live → ended | lost; `stops` counts how often SubagentStop sent the agent back;
    `calling` is the phase whose `des-log-phase` call the guard let through last (R10); `extra` may hold the `host` it
    runs in (`this_host`), its `deliver_dir`, the `name` that the agent was given, and when it `ended` (only if that was
    seen).
    """

    __slots__ = (
        "agent_id",
        "agent_type",
        "calling",
        "extra",
        "feature",
        "key",
        "kind",
        "owes",
        "reason",
        "session",
        "started",
        "status",
        "step",
        "stops",
    )

    def __init__(
        self,
        key: str,
        kind: str,
        *,
        feature: str = "",
        step: str = "",
        agent_type: str = "",
        owes: tuple[str, ...] | list[str] = (),
        session: str = "",
        agent_id: str | None = None,
        started: str = "",
        status: str = "admitted",
        reason: str = "",
        stops: int = 0,
        calling: str | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        self.key = key
        self.kind = kind
        self.feature = feature
        self.step = step
        self.agent_type = agent_type
        self.owes = list(owes)
        self.session = session
        self.agent_id = agent_id
        self.started = started or now()
        self.status = status
        self.reason = reason
        self.stops = stops
        self.calling = calling
        self.extra: dict[str, object] = extra if extra is not None else {}

    @property
    def open(self) -> bool:
        """Has this dispatch not come to an end yet? An agent ends with the Claude Code it runs in, seen or not."""
        return self.status in OPEN and not _gone(self.extra.get("host"))

    @property
    def writes(self) -> bool:
        """Is its kind one that may change the work tree?"""
        return self.kind in WRITING_KINDS

    def to_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


class State:
    """All dispatches, oldest first; `damaged` names why the file could not be read ("" = it could)."""

    __slots__ = ("damaged", "dispatches")

    def __init__(self, dispatches: list[Dispatch] | None = None, damaged: str = "") -> None:
        self.dispatches: list[Dispatch] = dispatches if dispatches is not None else []
        self.damaged = damaged

    def add(self, dispatch: Dispatch) -> None:
        """Record `dispatch`, replacing one of the same key."""
        self.forget(dispatch.key)
        self.dispatches.append(dispatch)

    def forget(self, key: str) -> None:
        """Drop a dispatch whose agent never began."""
        self.dispatches = [one for one in self.dispatches if one.key != key]

    def get(self, key: str) -> Dispatch | None:
        """The dispatch of this tool_use_id."""
        return next((one for one in self.dispatches if one.key == key), None)

    def by_agent(self, agent_id: str) -> Dispatch | None:
        """The newest dispatch bound to this agent."""
        return next((one for one in reversed(self.dispatches) if one.agent_id == agent_id), None)

    def addressed(self, to: str) -> Dispatch | None:
        """The newest dispatch whose agent a message to `to` reaches: its id, or the name it was given."""
        known = (one for one in reversed(self.dispatches) if to in (one.agent_id, one.extra.get("name")))
        return next(known, None) if to else None

    def writer(self, session_id: str | None = None) -> Dispatch | None:
        """The open dispatch that may write, of one Claude session or (None) of the whole work tree."""
        for one in reversed(self.dispatches):
            if one.open and one.writes and session_id in (None, one.session):
                return one
        return None


def this_host() -> dict[str, object]:
    """The Claude Code that called this hook, as `extra` keeps it: its process; {} outside of hooks."""
    pid = os.environ.get(HOST_PID, "")
    return {"host": {"pid": int(pid), "birth": process_birth(int(pid))}} if pid.isdecimal() else {}


def _gone(host: object) -> bool:
    """Is the process that `this_host` noted no more? One that was not noted may be there."""
    if not isinstance(host, dict) or not isinstance(host.get("pid"), int):
        return False
    return not alive(host["pid"]) or process_birth(host["pid"]) != host.get("birth")


def load(root: str) -> State:
    """The state of `root`. Absent = empty; unreadable = empty with `damaged` set. Never raises, never writes."""
    path = os.path.join(root, STATE_FILE)
    if not os.path.lexists(path):
        return State()
    try:
        return _parse(read_json(path))
    except DesError as error:
        return State(damaged=error.what)


def update(root: str, change: Callable[[State], None]) -> State:
    """Under the lock: read, call `change(state)`, write atomically; returns the new state.

    A file that cannot be read is set aside as `state.json.broken-<n>` and the state starts empty. DesError when
    the lock is not free or the disk refuses.
    """
    import json

    path = state_path(root, os.path.basename(STATE_FILE))
    with locked(path):
        state = load(root)
        if state.damaged:
            events.append(root, "STATE_REBUILT", why=state.damaged, kept=_set_aside(path))
            state = State()
        change(state)
        ended = [one for one in state.dispatches if not one.open]
        forgotten = {one.key for one in ended[: -limits.MOST_DISPATCHES_KEPT]}
        state.dispatches = [one for one in state.dispatches if one.key not in forgotten]
        data = {"version": 1, "dispatches": [one.to_json() for one in state.dispatches]}
        write_atomic(path, json.dumps(data, indent=1) + "\n")
    return state


def bind(root: str, agent_id: str, tool_use_id: str) -> Dispatch | None:
    """Bind an agent to its dispatch and make that live again (R1); None when there is no such dispatch.

    A dispatch that already ended stays bound but is not revived here: only a resumed agent gets it back (`revive`).
    """

    def change(state: State) -> None:
        dispatch = state.get(tool_use_id)
        if dispatch is not None:
            dispatch.agent_id = agent_id
            if dispatch.status == "admitted":
                dispatch.status = "live"

    return update(root, change).get(tool_use_id)


def revive(root: str, agent_id: str) -> Dispatch | None:
    """A resumed agent gets its dispatch back (R1), unless another writer took the tree meanwhile."""

    def change(state: State) -> None:
        dispatch = state.by_agent(agent_id)
        if dispatch is not None and not dispatch.open and not (dispatch.writes and state.writer()):
            dispatch.status, dispatch.reason = "live", ""
            dispatch.extra.pop("ended", None)
            dispatch.extra.update(this_host())

    return update(root, change).by_agent(agent_id)


def end(root: str, key: str, reason: str, status: str = "ended") -> None:
    """The dispatch `key` is over: `status` is ended (its end was observed) or lost. An end already noted stays."""

    def change(state: State) -> None:
        dispatch = state.get(key)
        if dispatch is not None and dispatch.open:
            dispatch.status, dispatch.reason = status, reason
            dispatch.extra["ended"] = now()

    update(root, change)


def lose_all(root: str, why: str, session: str | None = None) -> None:
    """Every open dispatch is lost: those of one Claude session because their process is gone and nobody saw when, all
    (None) because a person stopped them now."""

    def change(state: State) -> None:
        for dispatch in state.dispatches:
            if dispatch.open and session in (None, dispatch.session):
                dispatch.status, dispatch.reason = "lost", why
                if session is None:
                    dispatch.extra["ended"] = now()

    update(root, change)


def _parse(data: object) -> State:
    records = data.get("dispatches") if isinstance(data, dict) else None
    if not isinstance(records, list):
        return State(damaged="it holds no list of dispatches")
    dispatches = [_dispatch(record) for record in records]
    if None in dispatches:
        return State(damaged="a dispatch in it has a wrong shape")
    return State([one for one in dispatches if one is not None])


def _dispatch(record: object) -> Dispatch | None:
    if not isinstance(record, dict):
        return None
    strings = ("key", "kind", "feature", "step", "agent_type", "session", "started", "status", "reason")
    optional, owes, stops, extra = ("agent_id", "calling"), record.get("owes"), record.get("stops"), record.get("extra")
    well_formed = (
        all(isinstance(record.get(name), str) for name in strings)
        and all(isinstance(record.get(name), (str, type(None))) for name in optional)
        and isinstance(owes, list)
        and all(isinstance(one, str) for one in owes)
        and isinstance(stops, int)
        and isinstance(extra, dict)
    )
    if not well_formed:
        return None
    return Dispatch(**{name: record[name] for name in Dispatch.__slots__})


def _set_aside(path: str) -> str:
    number = 1
    while os.path.lexists(f"{path}.broken-{number}"):
        number += 1
    kept = f"{path}.broken-{number}"
    os.replace(path, kept)
    return os.path.basename(kept)
