"""Carrying out what a person typed: `des ack|waive|pause|resume|abort …` (R14, R15, DESIGN §7)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from des.contract.errors import DesError
from des.contract.human import Line
from des.flow import pause, questions, waivers
from des.flow.delivery import Delivery
from des.state import events, session
from des.state.session import Session

PROMPT, TERMINAL = "prompt", "terminal"
_GO_ON = "\ngo on: des next"


@dataclass(frozen=True)
class Origin:
    """Where a decision came from. ``by``: PROMPT or TERMINAL. ``session``: the Claude session of the prompt.
    ``source``: what the host says about who wrote the prompt, "" when it says nothing."""

    by: str
    session: str = ""
    source: str = ""


def objection(origin: Origin, current: Session) -> str:
    """Why a decision of this origin does not count for the delivery, or "". Pure.

    A prompt counts when a person wrote it in a Claude session that owns the delivery: one that an agent starts has an
    id of its own, and a prompt that a tool scheduled has another source.
    """
    if origin.by == TERMINAL:
        return ""
    if origin.source not in ("", "user"):
        return f"this prompt does not come from the user (its source is {origin.source})"
    if origin.session not in current.owners:
        return f"this Claude session does not own the delivery {current.feature_id}"
    return ""


def carry_out(root: Path, line: Line, origin: Origin) -> str:
    """Do what was decided; returns what the user is told. DesError (exit 1) when it does not count, or is wrong."""
    try:
        current = session.load(str(root)) or session.paused(str(root))
    except DesError as error:
        if (line.verb, origin.by) != ("abort", TERMINAL):
            raise
        session.remove(str(root))
        return f"aborted, whatever it was: {error.what}\nIts log, roadmap and commits stay: des session start …"
    if current is None:
        raise DesError(
            "no delivery is active or paused in this work tree",
            f"`des {line.verb}` is about one",
            'start one with `/nw-deliver "<what to build>"`, or go to its work tree',
            1,
        )
    why_not = objection(origin, current)
    if why_not:
        raise DesError(
            why_not,
            "a decision counts only from the person whose delivery it is",
            "the user types /nw-deliver here first, which takes the delivery over, or the line in a terminal",
            1,
        )
    told = _decided(root, line, origin, current)
    events.append(str(root), "USER_DECIDED", verb=line.verb, rest=line.rest, by=origin.by, session=origin.session)
    return told


def _decided(root: Path, line: Line, origin: Origin, current: Session) -> str:
    is_paused = "paused" in current.raw
    if line.verb == "pause":
        if is_paused:
            raise DesError(f"{current.feature_id} is {current.since} already", "", "go on with it: des resume", 1)
        return pause.pause(root, current, _reason(line, current), origin.by)
    if line.verb == "resume":
        if _reason(line, current):
            raise DesError("`des resume` takes no reason", "a sentence may begin like it", "type: des resume", 1)
        if not is_paused:
            raise DesError(f"{current.feature_id} is not paused", "", "go on with it: des next", 1)
        return pause.resume(root, current, origin.by) + _GO_ON
    if line.verb == "abort":
        return pause.abort(root, current, _reason(line, current), origin.by)
    return _answered(Delivery.active(root), line, origin)


def _reason(line: Line, current: Session) -> str:
    """The words behind the verb, without the delivery's name if it stands there."""
    first, _, rest = line.rest.partition(" ")
    return rest if first == current.feature_id else line.rest


def _answered(delivery: Delivery, line: Line, origin: Origin) -> str:
    name, _, words = line.rest.partition(" ")
    question = questions.read(line.verb, name)
    roadmap = delivery.roadmap()
    known = [step.id for step in roadmap.steps] if roadmap else []
    if question.step and question.step not in known:
        raise DesError(
            f"the roadmap has no step {question.step}",
            "a decision about it would be about nothing",
            f"its steps are {', '.join(known) or 'not written yet'}; type the line that `des next` prints",
            1,
        )
    reason, expires = waivers.reason_and_expiry(line.verb, words, waivers.today())
    waiver = waivers.append(delivery, question, reason, expires, origin.by, origin.session)
    return f"recorded in {delivery.relative}/{waivers.FILE}: {waiver.line()}{_GO_ON}"
