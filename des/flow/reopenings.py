"""A proven step that a later finding sends back to its crafter (R7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from des import limits
from des.contract.log import Event, Log
from des.flow import record
from des.flow.delivery import Delivery

GATE = "reopened"


@dataclass(frozen=True)
class Reopening:
    """One record. cause: the gate that found something. attempt: counted for step and cause. position: in the
    log's events. time: as in the log. files: that the findings are about."""

    step: str
    cause: str
    findings: tuple[str, ...]
    files: tuple[str, ...]
    attempt: int
    position: int
    time: str

    @property
    def reason(self) -> str:
        """Why the step is open, in one line."""
        return f"reopened by {self.cause} ({self.attempt} of {limits.MOST_REOPENINGS}): {'; '.join(self.findings)}"


@dataclass(frozen=True)
class Settled:
    """What followed from a result: the steps that were reopened, and why others were not."""

    reopened: tuple[str, ...] = ()
    stopped: str = ""


def all_of(log: Log) -> list[Reopening]:
    """Every reopening in the log, oldest first."""
    return [
        Reopening(
            str(event.raw.get("step")), str(event.raw.get("cause")), tuple(map(str, event.raw.get("findings", []))),
            tuple(map(str, event.raw.get("files", []))),
            int(event.raw.get("attempt", 1)), position, event.time,
        )
        for position, event in enumerate(log.events)
        if event.gate == GATE and isinstance(event.raw, dict)
    ]  # fmt: skip


def standing(log: Log, closing: str) -> dict[str, Reopening]:
    """By step, the newest reopening that no passed ``closing`` phase has answered yet."""
    newest = {one.step: one for one in all_of(log)}
    return {
        sid: one
        for sid, one in newest.items()
        if not any(event.sid == sid and event.phase == closing and event.passed for event in _since(log, one))
    }


def cycle_since(log: Log, reopening: Reopening, cycle: Mapping[str, Event]) -> dict[str, Event]:
    """What of a step's newest cycle was recorded after it was reopened: the rest is the work that was found wanting."""
    after = {id(event) for event in _since(log, reopening)}
    return {phase: event for phase, event in cycle.items() if id(event) in after}


def reopen(
    delivery: Delivery, log: Log, sid: str, cause: str, findings: Sequence[str], files: Sequence[str] = ()
) -> bool:
    """Record that ``cause`` sends the step back for these findings; False, and no record, when it did so too often."""
    if spent(log, sid, cause):
        return False
    attempt = 1 + _count(log, sid, cause)
    record.gate(
        delivery, GATE, "OPEN",
        step=sid, cause=cause, findings=list(findings), files=list(files), attempt=attempt, of=limits.MOST_REOPENINGS,
    )  # fmt: skip
    return True


def spent(log: Log, sid: str, cause: str) -> bool:
    """Whether ``cause`` has sent the step back as often as it may."""
    return _count(log, sid, cause) >= limits.MOST_REOPENINGS


def _count(log: Log, sid: str, cause: str) -> int:
    return sum(one.step == sid and one.cause == cause for one in all_of(log))


def _since(log: Log, reopening: Reopening) -> tuple[Event, ...]:
    return log.events[reopening.position + 1 :]
