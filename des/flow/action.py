"""What is legal next: the answer of ``des next``, and the table it is computed from (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from des.contract import ids, markers
from des.flow.leftovers import Task, task_of


class ActionKind(Enum):
    """The six things an orchestrator can be told."""

    DISPATCH = "dispatch"
    RUN = "run"
    ASK = "ask"
    WAIT = "wait"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Dispatch:
    """One Agent call: who, for what, and which results it owes before it may stop (R25).

    ``owes`` holds ``phase:NAME``, ``file:<path>`` and ``review:<subject>`` (see des.state.dispatches).
    ``step`` is empty for orchestrator-mode dispatches.
    """

    kind: str
    agent: str
    feature: str
    step: str
    description: str
    owes: tuple[str, ...]
    model: str | None = None

    @property
    def task(self) -> Task:
        """What its attempts are counted by."""
        return task_of(self.kind, self.step, self.owes, self.agent)

    @property
    def prompt(self) -> str:
        """The short prompt the orchestrator passes on; the admission hook expands it."""
        place = ("STEP-ID", self.step) if self.step else ("MODE", "orchestrator")
        return markers.render([("VALIDATION", "required"), ("PROJECT-ID", self.feature), place, ("TEMPLATE", "expand")])

    def to_json(self) -> dict[str, str]:
        """The words of the Agent call."""
        return {
            "subagent_type": ids.qualified(self.agent),
            "description": self.description,
            "prompt": self.prompt,
        }


@dataclass(frozen=True)
class Action:
    """One legal action and why. ``attempt`` of ``of`` is 0 where nothing is counted. ``about``: the dispatch that a
    question holds up, where it may not follow yet. ``beside``: readers that go out in the same turn as ``dispatch``."""

    kind: ActionKind
    why: str
    dispatch: Dispatch | None = None
    command: str = ""
    question: str = ""
    attempt: int = 0
    of: int = 0
    about: Dispatch | None = None
    beside: tuple[Dispatch, ...] = ()

    @property
    def dispatches(self) -> tuple[Dispatch, ...]:
        """Everything that may be dispatched now."""
        return (self.dispatch, *self.beside) if self.dispatch else ()

    def to_json(self) -> dict[str, Any]:
        """The action as an object for ``des next --json``; only the keys that say something."""
        out: dict[str, Any] = {"action": self.kind.value, "why": self.why}
        if self.dispatch:
            out |= self.dispatch.to_json()
        if self.beside:
            out["beside"] = [one.to_json() for one in self.beside]
        if self.command:
            out["command"] = self.command
        if self.question:
            out["question"] = self.question
        if self.attempt:
            out |= {"attempt": self.attempt, "of": self.of}
        return out


Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Node(Generic[Facts]):
    """One row of a flow: its name, when it is done, and what to do while it is not."""

    name: str
    done: Callable[[Facts], bool]
    action: Callable[[Facts], Action]


def first_open(nodes: Sequence[Node[Facts]], facts: Facts) -> Node[Facts] | None:
    """The first node that is not done, or None when the flow is through."""
    return next((node for node in nodes if not node.done(facts)), None)
