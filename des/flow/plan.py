"""The plan of a delivery: its digest, whether it is approved, and which steps are ready."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from des.contract.log import Event, Log
from des.contract.roadmap import Roadmap, Step

REVIEW_GATE = "roadmap-review"
APPROVED, NEEDS_CHANGES = "APPROVED", "NEEDS_CHANGES"


def digest(raw: dict[str, Any]) -> str:
    """Identity of a roadmap's content: everything but its ``validation`` block, which the approval itself writes."""
    content = {key: value for key, value in raw.items() if key != "validation"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Approval:
    """Where a roadmap stands with its reviewer: how often one was sent back, and the newest review of this content."""

    sent_back: int
    current: Event | None

    @property
    def approved(self) -> bool:
        return self.current is not None and self.current.gate_status == APPROVED


def approval(log: Log, plan: str) -> Approval:
    """The reviews in ``log``; only one of exactly this ``plan`` digest counts (R16)."""
    reviews = [event for event in log.events if event.gate == REVIEW_GATE]
    mine = [event for event in reviews if isinstance(event.raw, dict) and event.raw.get("plan") == plan]
    return Approval(sum(event.gate_status == NEEDS_CHANGES for event in reviews), mine[-1] if mine else None)


def cycle(steps: Iterable[Step]) -> list[str]:
    """Step ids that wait for each other in a circle (empty when there is none)."""
    waiting = {step.id: set(step.deps) for step in steps}
    while free := [sid for sid, deps in waiting.items() if not deps & waiting.keys()]:
        for sid in free:
            del waiting[sid]
    return sorted(waiting)


def ready(roadmap: Roadmap, proven: Collection[str]) -> list[Step]:
    """Steps that are not proven yet and wait for nothing, in roadmap order."""
    done = set(proven)
    return [step for step in roadmap.steps if step.id not in done and set(step.deps) <= done]
