"""Step 1: is the backlog ready? A program looks first; only what it lets pass is judged by the project manager."""

from __future__ import annotations

from des.flow import questions
from des.flow.action import Action, ActionKind, Node
from des.track import conditions, interview
from des.track.dispatching import once, reader
from des.track.facts import TrackFacts
from des.track.readiness import ReadyStatus

MANAGER = "project-manager"
GATE = "readiness"


def _settled(facts: TrackFacts) -> bool:
    """Once there is a plan, what changes in the backlog is for the next iteration."""
    if facts.approval.approved:
        return True
    newest = facts.record.newest(GATE)
    return newest.get("inputs") == facts.ready.inputs and newest.get("status") in ("READY", "PARTIAL")


def _judge(facts: TrackFacts) -> Action:
    number = facts.delivery.iteration
    if facts.ready.status is ReadyStatus.BLOCKED:
        gaps = [*facts.ready.blockers, *(gap for item in facts.ready.items for gap in item.failed)]
        told = "\n".join(f"- {gap.what}. {gap.fix}" for gap in gaps[:20])
        return Action(
            ActionKind.BLOCKED,
            f"the backlog of iteration {number} is not ready:\n{told}\nComplete Discovery Track first: "
            f"/flow-discovery-track {number}; then `des track next`",
        )
    wanted = reader(facts, "01-01", MANAGER, "Judge the backlog's readiness", "readiness")
    return once(facts, wanted, "every item that goes on has what it needs; is it good enough to build on?")


def _interview(facts: TrackFacts) -> Action:
    asked = "\n".join(f"Q{n} ({one.key}): {one.ask}" for n, one in enumerate(interview.QUESTIONS, 1))
    return Action(
        ActionKind.ASK,
        "the user wants to be asked before the iteration begins",
        question="I'll ask 7 strategic questions to tailor the Delivery Track to your needs (`unsure` is an answer):"
        f'\n{asked}\nAfter the answers: des track interview --answers \'{{"priorities": "…", …}}\'',
    )


def _confirm(facts: TrackFacts) -> Action:
    asked = facts.guidance_question
    return Action(
        ActionKind.ASK,
        "the answers of the interview change how this iteration is judged",
        question="\n".join(
            [
                *facts.guidance.told(),
                f"Is that what was meant? {questions.ask([asked] if asked else [])}",
                "Not so: des track interview --answers '{…}' with better answers",
            ]
        ),
    )


NODES: tuple[Node[TrackFacts], ...] = (
    Node("interviewed", lambda f: not conditions.interview_due(f.log), _interview),
    Node("guidance confirmed", lambda f: f.guidance_question is None, _confirm),
    Node("backlog ready", _settled, _judge),
)
