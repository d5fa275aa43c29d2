"""Step 2: the items in scope are broken into tasks, tests are chosen before code, and the work is planned.

The three are made one after the other, because each reads the one before (H4). Every submission is checked when it
comes; with the last one the plan is approved by the program, and compiled into roadmap.json.
"""

from __future__ import annotations

from des.flow import questions
from des.flow.action import Action, ActionKind, Node
from des.track.dispatching import once, reader
from des.track.facts import TrackFacts


def _breakdown(facts: TrackFacts) -> Action:
    wanted = reader(facts, "02-01", "software-implementer", "Break the items into tasks", "breakdown")
    return once(facts, wanted, "the items in scope are broken into tasks of one or two hours")


def _strategy(facts: TrackFacts) -> Action:
    wanted = reader(facts, "02-02", "test-engineer", "Choose the tests that come first", "test-first")
    return once(facts, wanted, "for each task the tests are chosen before there is code")


def _plan(facts: TrackFacts) -> Action:
    wanted = reader(facts, "02-03", "project-manager", "Plan the iteration", "plan")
    return once(facts, wanted, "sequence, owners, days and risks; sums and critical path are computed")


def _ask(facts: TrackFacts) -> Action:
    return Action(
        ActionKind.ASK,
        "the plan needs a decision of the user",
        question="\n".join(text for _, text in facts.plan_questions)
        + f"\nIf so, {questions.ask([asked for asked, _ in facts.plan_questions])}",
    )


NODES: tuple[Node[TrackFacts], ...] = (
    Node("broken down", lambda f: f.approval.approved or bool(f.breakdown), _breakdown),
    Node("tests planned", lambda f: f.approval.approved or bool(f.strategy), _strategy),
    Node("planned", lambda f: f.approval.approved, _plan),
    Node("plan accepted", lambda f: not f.plan_questions, _ask),
)
