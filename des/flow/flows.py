"""What the shared programs know of a flow: how its facts are read, what is legal next, what an agent is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from des.contract.log import Log
from des.flow.action import Action, Dispatch, Node
from des.flow.admit import Legal
from des.flow.delivery import Delivery
from des.flow.leftovers import Dirt, Writer
from des.flow.steps import StepFact
from des.state import dispatches
from des.verdict import Result


class Standing(Protocol):
    """What the facts of every flow hold (see des.deliver.facts.DeliverFacts)."""

    @property
    def delivery(self) -> Delivery: ...
    @property
    def log(self) -> Log: ...
    @property
    def steps(self) -> Mapping[str, StepFact]: ...
    @property
    def attempts(self) -> Mapping[tuple[str, str], int]: ...
    @property
    def writer(self) -> dispatches.Dispatch | None: ...
    @property
    def readers(self) -> Sequence[dispatches.Dispatch]: ...
    @property
    def dirt(self) -> Sequence[Dirt]: ...
    @property
    def last(self) -> Writer | None: ...


Facts = TypeVar("Facts", bound=Standing)


@dataclass(frozen=True)
class Flow(Generic[Facts]):
    """One flow. ``nodes``: its table. ``compose``: the prompt of a dispatch. ``gates``: asked when the commits of a
    step (its id) are proven; ``red``: asked with the ids of its tests that failed as they should. ``tell``: brings up
    to date what people read, and gives lines for the user about where it stands.
    """

    nodes: Sequence[Node[Facts]]
    gather: Callable[[Delivery], Facts]
    next_action: Callable[[Facts], Action]
    legal: Callable[[Facts], Legal]
    compose: Callable[[Facts, Dispatch], str]
    gates: Callable[[Delivery, str], Sequence[Result]]
    red: Callable[[Delivery, str, Collection[str]], Sequence[Result]] = lambda delivery, step, ids: ()
    tell: Callable[[Facts], Sequence[str]] = lambda facts: ()
