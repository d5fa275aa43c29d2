"""What COMMIT of a task answers for beside its proof: the tests that were red, and commits that name their task."""

from __future__ import annotations

from collections.abc import Sequence

from des.contract.log import Log
from des.contract.roadmap import Step
from des.flow import steps
from des.flow.delivery import Delivery
from des.flow.gate import GateFinding, GateResult, judged
from des.flow.steps import StepFact
from des.proof.held import tests_held
from des.track import trailers

TESTS, COMMITS = "red-tests", "task-lines"


def after_a_step(delivery: Delivery, step: str) -> Sequence[GateResult]:
    """The two gates of one task, over what is committed."""
    roadmap = delivery.roadmap()
    found = roadmap.step(step) if roadmap else None
    if roadmap is None or found is None:
        return []
    log = delivery.log()
    fact = steps.facts(roadmap, log, steps.history(log, delivery.git))[step]
    return [_tests(delivery, log, fact), _commits(delivery, found, fact.commits)]


def _tests(delivery: Delivery, log: Log, fact: StepFact) -> GateResult:
    """Are the tests the ones that were seen failing? Whoever makes them pass leaves them as they are (DT-083)."""
    red = fact.cycle.get("RED")
    held = red.ev.get("held") if red is not None and red.passed and fact.new else None
    base = steps.base_of(delivery.git, fact.new[0]) if fact.new else ""
    same = held is None or held == tests_held(delivery.git, base, "HEAD", delivery.policy(log).rules)
    finding = GateFinding(
        fact.id, 0, "tests differ from those that were seen failing when RED was recorded",
        "put them back as they were; if one is wrong, record BLOCKED and say why",
    )  # fmt: skip
    return judged(TESTS, "the tests are those that were red", () if same else (finding,))


def _commits(delivery: Delivery, step: Step, commits: Sequence[str]) -> GateResult:
    """Does every commit of the task name it (R40)?"""
    task = str(step.raw.get("task", ""))
    named = trailers.tasks(delivery.git, commits)
    found = [
        GateFinding(commit[:12], 0, f"has no line `Task: {task}` below its subject", "git commit --amend, and add it")
        for commit in commits if task not in named[commit]
    ]  # fmt: skip
    return judged(COMMITS, f"{len(commits)} commits name {task}", found)
