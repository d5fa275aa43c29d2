"""Was it a clean execution? (R35) If not, what went wrong is what the retrospective is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from des.contract.log import Event, Log
from des.flow import reopenings

#: How a gate ends that did not go through.
_FAILED = frozenset({"FAIL", "BLOCKED", "NEEDS_CHANGES"})


def clean_execution(
    log: Log, waivers: Sequence[str], attempts: Mapping[tuple[str, str], int], refused: Sequence[str] = ()
) -> list[str]:
    """Why the execution was not clean, one line each; [] when it was.

    waivers: exceptions the user made. attempts: dispatches by (kind, step). refused: dispatches the gate on prompts
    turned away.
    """
    found = [reason for event in log.events if (reason := _reason(event))]
    found += [f"step {one.step} was {one.reason}" for one in reopenings.all_of(log)]
    found += [f"waived: {waiver}" for waiver in waivers]
    found += [
        f"step {step} was dispatched {count} times"
        for (kind, step), count in sorted(attempts.items())
        if kind == "step" and count > 1
    ]
    return found + [f"a dispatch was refused: {reason}" for reason in refused]


def _reason(event: Event) -> str:
    raw = event.raw if isinstance(event.raw, dict) else {}
    if event.gate and event.gate_status in _FAILED:
        said = raw.get("summary") or raw.get("reason")
        return f"{event.gate} was {event.gate_status}" + (f": {said}" if said else "")
    if event.status == "BLOCKED":
        return f"step {event.sid} was blocked at {event.phase}: {event.data}"
    if event.data.startswith("FAIL"):
        return f"step {event.sid}: {event.phase} did not pass: {event.ev.get('why', event.data)}"
    return ""
