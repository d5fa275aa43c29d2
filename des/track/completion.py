"""What RED and COMMIT of a task answer for beside their proof: the tests that were chosen are red and stay as they are,
and commits name their task."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from des.contract.log import Log
from des.contract.roadmap import Step
from des.flow import reopenings, steps
from des.flow.delivery import Delivery
from des.flow.steps import StepFact
from des.proof.held import tests_held
from des.track import models, submissions, trailers
from des.track.models.planning import StrategyModel
from des.track.planning.compiled import step_of
from des.track.trace import is_test
from des.verdict import Finding, Place, Result

PLANNED, TESTS, COMMITS = "planned-tests", "red-tests", "task-lines"


def after_red(delivery: Delivery, step: str, failing: Collection[str]) -> Sequence[Result]:
    """Do the tests fail that were chosen to come before the code (DT-078)? A task that was sent back has its code."""
    log, roadmap = delivery.log(), delivery.roadmap()
    if roadmap is None or any(one.step == step for one in reopenings.all_of(log)):
        return []
    given = submissions.newest(log, "test-first").get("content")
    planned = models.of(StrategyModel, given).tasks if given else []
    names = [test.name for entry in planned if step_of(entry.task) == step for test in entry.before if test.blocks]
    text = "was chosen to fail before there is code, and does not"
    found = [
        Finding("test-not-red", Place(part=name), text, "write it under this name")
        for name in names
        if not any(is_test(test, name) for test in failing)
    ]
    return [Result.of(PLANNED, f"{len(names)} tests come before the code", found)]


def after_a_step(delivery: Delivery, step: str) -> Sequence[Result]:
    """The two gates of one task, over what is committed."""
    roadmap = delivery.roadmap()
    found = roadmap.step(step) if roadmap else None
    if roadmap is None or found is None:
        return []
    log = delivery.log()
    fact = steps.facts(roadmap, log, steps.history(log, delivery.git))[step]
    return [_tests(delivery, log, fact), _commits(delivery, found, fact.commits)]


def _tests(delivery: Delivery, log: Log, fact: StepFact) -> Result:
    """Are the tests the ones that were seen failing? Whoever makes them pass leaves them as they are (DT-083)."""
    red = fact.cycle.get("RED")
    held = red.ev.get("held") if red is not None and red.passed and fact.new else None
    base = steps.base_of(delivery.git, fact.new[0]) if fact.new else ""
    same = held is None or held == tests_held(delivery.git, base, "HEAD", delivery.policy(log).rules)
    text = "tests differ from those that were seen failing when RED was recorded"
    fix = "put them back as they were; if one is wrong, record BLOCKED and say why"
    finding = Finding("tests-differ", Place(part=fact.id), text, fix)
    return Result.of(TESTS, "the tests are those that were red", () if same else (finding,))


def _commits(delivery: Delivery, step: Step, commits: Sequence[str]) -> Result:
    """Does every commit of the task name it (R40)?"""
    task = str(step.raw.get("task", ""))
    named = trailers.tasks(delivery.git, commits)
    text, fix = f"has no line `Task: {task}` below its subject", "git commit --amend, and add it"
    found = [
        Finding("commit-without-task", Place(part=commit[:12]), text, fix)
        for commit in commits
        if task not in named[commit]
    ]
    return Result.of(COMMITS, f"{len(commits)} commits name {task}", found)
