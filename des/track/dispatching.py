"""The dispatches of an iteration: each has a step id SS-TT of its own, and owes phases or one submission (R40)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from des.flow.action import Action, ActionKind, Dispatch
from des.flow.dispatching import bounded
from des.track.facts import TrackFacts

READER = "submission"


def reader(facts: TrackFacts, step: str, agent: str, description: str, subject: str, scope: str = "") -> Dispatch:
    """An agent that reads, judges and submits; many may be at work at once."""
    owed = f"submission:{subject}/{scope}" if scope else f"submission:{subject}"
    model = facts.settings.reviewer_model
    return Dispatch(READER, agent, facts.delivery.feature_id, step, f"{step} {description}", (owed,), model)


def writer(facts: TrackFacts, kind: str, step: str, agent: str, description: str, owes: Sequence[str]) -> Dispatch:
    """The one agent that may change code. kind: test-writer, implement or fix (des.guard.rights)."""
    model = facts.settings.agent_model
    return Dispatch(kind, agent, facts.delivery.feature_id, step, f"{step} {description}", tuple(owes), model)


def once(facts: TrackFacts, dispatch: Dispatch, why: str) -> Action:
    """One dispatch, as often as the settings allow; then the user is asked."""
    return bounded(facts, dispatch, why, facts.track.attempts)


def together(facts: TrackFacts, dispatches: Sequence[Dispatch], why: str) -> Action:
    """Several readers in one turn; one that failed too often is asked about before the others go out."""
    actions = [once(facts, one, why) for one in dispatches]
    asked = next((one for one in actions if one.kind is not ActionKind.DISPATCH), None)
    return asked or replace(actions[0], beside=tuple(dispatches[1:]))
