"""The state of a delivery as text and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from des.flow.action import Action
from des.flow.steps import StepFact
from des.report import action as action_report
from des.state.dispatches import Dispatch


@dataclass(frozen=True)
class Status:
    """Everything the status shows; `agents` are ``type (step or kind)``."""

    feature: str
    nodes: tuple[tuple[str, bool], ...]
    steps: tuple[StepFact, ...]
    agents: tuple[str, ...]
    next: Action


def of(
    feature: str,
    nodes: Sequence[tuple[str, bool]],
    steps: Mapping[str, StepFact],
    writer: Dispatch | None,
    readers: Sequence[Dispatch],
    action: Action,
) -> Status:
    """Collect the parts; nodes after the first open one are open, whatever their own facts say."""
    reached = True
    shown = []
    for name, done in nodes:
        reached = reached and done
        shown.append((name, reached))
    agents = tuple(f"{d.agent_type} ({d.step or d.kind})" for d in (writer, *readers) if d)
    return Status(feature, tuple(shown), tuple(steps.values()), agents, action)


def text(status: Status) -> str:
    """A short table: nodes with ✓ or ·, steps with their phases, who is at work, what is next."""
    lines = [status.feature, *(f"  {'✓' if done else '·'} {name}" for name, done in status.nodes)]
    for fact in status.steps:
        phases = " ".join(f"{phase}:{event.data or event.status}" for phase, event in fact.cycle.items())
        lines.append(f"  {fact.id} {fact.status.value:7} {phases}")
    lines += [f"  at work: {agent}" for agent in status.agents]
    return "\n".join([*lines, action_report.text(status.next)])


def to_json(status: Status) -> dict[str, Any]:
    """The same as one object."""
    return {
        "feature": status.feature,
        "nodes": [{"name": name, "done": done} for name, done in status.nodes],
        "steps": [
            {"id": f.id, "status": f.status.value, "reason": f.reason, "commits": list(f.commits)} for f in status.steps
        ],
        "agents": list(status.agents),
        "next": status.next.to_json(),
    }
