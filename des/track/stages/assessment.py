"""Step 7: the iteration is measured and assessed, then every box of the Definition of Done is looked at."""

from __future__ import annotations

from des.flow import gate_record
from des.flow.action import Action, ActionKind, Node
from des.track import submissions
from des.track.dispatching import once, reader
from des.track.facts import TrackFacts

COMMAND = "des track complete"
ASSESSOR = ("07-01", "project-manager", "Assess the iteration", "assessment")


def _assessed(facts: TrackFacts) -> bool:
    """Whether there is a judgement, and the figures that were recorded with it."""
    there = bool(submissions.content(facts.log, "assessment", facts.code))
    return there and bool(gate_record.standing(facts.log, "metrics", facts.code))


def _assess(facts: TrackFacts) -> Action:
    step, agent, text, subject = ASSESSOR
    return once(facts, reader(facts, step, agent, text, subject), "the numbers are known; people learn from them")


def _complete(facts: TrackFacts) -> Action:
    open_ = [box for box in facts.boxes if not box.met]
    if not open_:
        why = f"all {len(facts.boxes)} boxes of the Definition of Done hold; the evidence is executed once more"
        return Action(ActionKind.RUN, why, command=COMMAND)
    told = "\n".join(f"- {box.text}: {box.why}" for box in open_)
    return Action(
        ActionKind.ASK,
        f"{len(open_)} of {len(facts.boxes)} boxes of the Definition of Done do not hold",
        command=f"des track dod {facts.delivery.iteration}",
        question=f"The iteration is not done:\n{told}\nHow shall it be completed? A task is sent back with: des reopen "
        "03-NN 'what has to change'.",
    )


NODES: tuple[Node[TrackFacts], ...] = (
    Node("assessed", _assessed, _assess),
    Node("complete", lambda f: f.finalized, _complete),
)
