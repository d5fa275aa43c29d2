"""Step 3: every task of the plan, one after the other: tests first, then the code, then a review."""

from __future__ import annotations

from des import limits
from des.flow import dispatching, plan, reopenings
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.track import failures
from des.track.dispatching import once, reader, writer
from des.track.facts import TrackFacts
from des.track.record import Task

TESTER, IMPLEMENTER, REVIEWER = "test-engineer", "software-implementer", "code-reviewer"


def current(facts: TrackFacts) -> Task | None:
    """The task that is worked on: the first in the plan's order that is not done and waits for no other."""
    if facts.roadmap is None:
        return None
    ready = {step.id for step in plan.ready(facts.roadmap, facts.done)}
    tasks = {task.step: task for task in facts.record.tasks}
    return next((tasks[step.id] for step in facts.roadmap.steps if step.id in ready and step.id in tasks), None)


def dispatch(facts: TrackFacts, task: Task) -> Dispatch:
    """What this task needs now."""
    if task.status == "review":
        return reader(facts, task.step, REVIEWER, f"Review {task.id} {task.name}", "review")
    owes = [f"phase:{phase}" for phase in facts.settings.phases]
    back = reopenings.standing(facts.log, facts.settings.phases[-1]).get(task.step)
    if back is not None:
        owes += ["submission:fixes"] if failures.tests(facts.log, back) else []
        return writer(facts, "fix", task.step, IMPLEMENTER, f"Repair {task.id} {task.name}", owes)
    if task.exempt:
        return writer(facts, "fix", task.step, IMPLEMENTER, f"{task.id} {task.name}", owes)
    green = owes.index("phase:GREEN")
    if not _is_red(facts, task):
        return writer(facts, "test-writer", task.step, TESTER, f"Tests for {task.id} {task.name}", owes[:green])
    # Who says that a test is wrong may correct it once the user has answered.
    kind = "fix" if task.status == "blocked" else "implement"
    return writer(facts, kind, task.step, IMPLEMENTER, f"{task.id} {task.name}", owes[green:])


def _is_red(facts: TrackFacts, task: Task) -> bool:
    """Whether everything before GREEN is settled in the task's newest cycle."""
    fact = facts.steps.get(task.step)
    phases = facts.settings.phases
    found = [fact.cycle.get(phase) if fact else None for phase in phases[: phases.index("GREEN")]]
    return all(one is not None and (one.passed or one.status == "SKIPPED") for one in found)


def _task(facts: TrackFacts) -> Action:
    task = current(facts)
    if task is None:
        return Action(ActionKind.BLOCKED, "no open task is free to start: their dependencies wait for each other")
    wanted = dispatch(facts, task)
    if task.status == "blocked":
        return dispatching.blocked(facts, task.step, wanted, facts.track.attempts)
    if task.status == "review" and task.verdict == "NEEDS_CHANGES" and reopenings.spent(facts.log, task.step, "review"):
        return _stubborn(facts, task)
    why = f"{len(facts.done)} of {len(facts.record.tasks)} tasks done; {task.id} is {task.status}"
    return once(facts, wanted, f"{why} ({task.reason})" if task.reason else why)


def _stubborn(facts: TrackFacts, task: Task) -> Action:
    """The reviewer sent it back for the last time that is without a question (text 3.3; DT-104)."""
    found = task.current[-1].content.get("summary", "")
    return Action(
        ActionKind.ASK,
        f"{task.id} was sent back by its reviewer {limits.MOST_REOPENINGS} times",
        question=f"The reviewer of {task.id} still asks for changes: {found}\nWhat shall be done? After the answer: "
        f"des reopen {task.step} 'what the user wants changed'; to stop here the user types: des pause",
    )


NODES: tuple[Node[TrackFacts], ...] = (Node("tasks done", lambda f: len(f.done) == len(f.record.tasks), _task),)
