"""A delivery put aside by its user: paused, aborted, and taken up again (R15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from des.contract.errors import DesError
from des.contract.log import Event, Log
from des.flow import record
from des.flow.delivery import Delivery
from des.state import dispatches, session, store
from des.state.session import Session

PAUSED, RESUMED, ABORTED = "paused", "resumed", "aborted"


@dataclass(frozen=True)
class Span:
    """A time without guards: the commits at HEAD when it began and when it ended."""

    begin: str
    end: str


def pause(root: Path, active: Session, reason: str, by: str) -> str:
    """Put the delivery aside; returns what the user is told. From here on no tool is guarded."""
    delivery = Delivery(root, active.feature_id)
    at = delivery.git.head()
    busy = _lose(root, "the delivery was paused")
    missed = _record(delivery, PAUSED, reason, by, at)
    session.pause(str(root), active, {"at": store.now(), "reason": reason, "head": at, "by": by})
    return f"paused: {active.feature_id}. Its guards are off; commits made now are listed as foreign.{busy}{missed}"


def resume(root: Path, paused: Session, by: str) -> str:
    """Go on with a paused delivery; returns what the user is told."""
    session.resume(str(root))
    return "\n".join((f"resumed: {paused.feature_id}", *take_up(Delivery(root, paused.feature_id), by)))


def abort(root: Path, current: Session, reason: str, by: str) -> str:
    """End the session and keep everything; returns what the user is told."""
    delivery = Delivery(root, current.feature_id)
    busy = _lose(root, "the delivery was aborted")
    missed = _record(delivery, ABORTED, reason, by, delivery.git.head())
    session.remove(str(root))
    return (
        f"aborted: {current.feature_id}. Log, roadmap and commits stay.{busy}{missed}\n"
        f"take it up again: des session start --feature-id {current.feature_id} (or /nw-deliver with the same words)"
    )


def take_up(delivery: Delivery, by: str) -> tuple[str, ...]:
    """Record that the delivery goes on, if it was put aside; returns what the user should know about that."""
    try:
        last = next(reversed(_events(delivery.log())), None)
    except DesError as error:
        return (_unrecorded(error),)
    if last is None or last.gate == RESUMED:
        return ()
    why = f" ({_fact(last, 'reason')})" if _fact(last, "reason") else ""
    missed = _record(delivery, RESUMED, "", by, delivery.git.head())
    return (f"it was {last.gate} at {last.time}{why}; its guards are on again{missed}",)


def spans(log: Log) -> Iterator[Span]:
    """The times in which the delivery was put aside and that have ended, oldest first. Pure."""
    begin = ""
    for event in _events(log):
        if event.gate != RESUMED:
            begin = begin or _fact(event, "head")
        elif begin:
            yield Span(begin, _fact(event, "head"))
            begin = ""


def made_meanwhile(delivery: Delivery, log: Log) -> tuple[str, ...]:
    """The commits made while the delivery was put aside, oldest first: nobody looked at how they came about."""
    git = delivery.git
    found: list[str] = []
    for span in spans(log):
        if all(git.ok("cat-file", "-e", f"{commit}^{{commit}}") for commit in (span.begin, span.end)):
            found += git.run("rev-list", "--reverse", f"{span.begin}..{span.end}").split()
    return tuple(found)


def _events(log: Log) -> list[Event]:
    return [event for event in log.events if event.gate in (PAUSED, RESUMED, ABORTED)]


def _fact(event: Event, key: str) -> str:
    return str(event.raw.get(key, "")) if isinstance(event.raw, dict) else ""


def _record(delivery: Delivery, gate: str, reason: str, by: str, head: str) -> str:
    """Note it in the log; "" or what could not be noted: a broken log must not keep a person from stopping."""
    try:
        record.gate(delivery, gate, gate.upper(), reason=reason, by=by, head=head)
    except DesError as error:
        return _unrecorded(error)
    return ""


def _unrecorded(error: DesError) -> str:
    return f"\nnot recorded in the log: {error.what}"


def _lose(root: Path, why: str) -> str:
    """Agents at work are no part of the delivery any more; their names, for the user."""
    open_ones = [one for one in dispatches.load(str(root)).dispatches if one.open and one.kind != "exempt"]
    if not open_ones:
        return ""
    dispatches.lose_all(str(root), why)
    return f"\nStill at work, stop them: {', '.join(f'{one.agent_type} ({one.step or one.kind})' for one in open_ones)}"
