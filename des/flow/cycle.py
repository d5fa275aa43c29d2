"""One phase of one step: authorised, executed, recorded (DESIGN §6). The programs here run the tests themselves."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Collection, Sequence
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.log import Log
from des.contract.roadmap import Step
from des.flow import commit, known_runs, precheck, record, settings, steps, waivers
from des.flow.commit import Gates, PhaseResult
from des.flow.delivery import Delivery
from des.flow.precheck import Claim
from des.flow.steps import StepFact, StepStatus
from des.proof.bench import Known
from des.proof.check import Check, Outcome
from des.proof.held import tests_held
from des.proof.tree import changed_paths, worktree_commit
from des.proof.verdict import Verdict
from des.proof.worktree import green_now, red_now
from des.state import dispatches
from des.verdict import Result

Say = Callable[[str], None]
RedGates = Callable[[Collection[str]], Sequence[Result]]
_RED = ("RED", "RED_ACCEPTANCE", "RED_UNIT")


def authorise(delivery: Delivery, claim: Claim) -> str:
    """Who makes this call; DesError (exit 1) when it may not be made (R10).

    Returns the agent type when its hook let the call through, else ``unknown`` (a script, or hooks switched off).
    """
    log = delivery.log()
    fact, _ = _step(delivery, log, claim.step)
    proven = fact.status is StepStatus.PROVEN
    approved = claim.data.startswith(precheck.APPROVED_SKIP) and waivers.skips(delivery, claim.step, claim.phase)
    reason = precheck.objection(claim, settings.of(log).phases, fact.cycle, True, proven, approved)
    if reason:
        raise DesError(
            f"refused: {reason}", "phases are recorded in order, each once it was done", "see `des status`", 1
        )
    dispatch = dispatches.load(os.fspath(delivery.root)).writer()
    if dispatch is None or (dispatch.feature, dispatch.step) != (delivery.feature_id, claim.step):
        raise DesError(
            f"step {claim.step} has no live dispatch",
            "a phase counts only from the agent that was dispatched for the step",
            "run `des next` and dispatch what it names",
            1,
        )
    return dispatch.agent_type if dispatch.calling == claim.phase else "unknown"


def runs_tests(claim: Claim) -> bool:
    """Whether the claim is settled by running something; the others are notes."""
    return claim.status == "EXECUTED" and claim.data.startswith("PASS") and claim.phase != "PREPARE"


def note(delivery: Delivery, claim: Claim, by: str) -> str:
    """Record a claim that needs no run: a skip, a block, a failure the agent owns up to, PREPARE."""
    written = record.phase(delivery, claim.step, claim.phase, claim.status, claim.data, {"by": by})
    after = " The step waits for the user; end your work with a short report." if claim.status == "BLOCKED" else ""
    return f"recorded: {written['sid']} {written['p']} {written['s']} {written['d']}.{after}"


def code_state(delivery: Delivery) -> str:
    """What a phase run is about: the code in the work tree and the commit under it."""
    return f"{delivery.code(delivery.log(), None)[:16]}@{delivery.git.head()[:16]}"


def perform(
    delivery: Delivery, step_id: str, phase: str, by: str, say: Say, gates: Gates, red: RedGates = lambda ids: ()
) -> PhaseResult:
    """Execute one phase and record what came out; an undecided run records nothing.

    gates: asked once the commits of a step are proven; a failed one refuses COMMIT. red: asked with the tests that
    failed as they should; a failed one refuses RED.
    """
    log = delivery.log()
    fact, step = _step(delivery, log, step_id)
    known = known_runs.load(delivery.root)
    if phase in _RED:
        result = _red(delivery, log, fact, say, red)
    elif phase == "GREEN":
        result = _green(delivery, log, fact, step, known, say)
    else:
        result = commit.close(delivery, log, fact, step, known, gates, say)
    known_runs.save(delivery.root, known)
    if result.code == 2:
        return result
    status = "PASS" if result.code == 0 else "FAIL"
    evidence = {"by": by, **result.evidence}
    if status == "FAIL":
        evidence["why"] = result.lines[0]
    record.phase(delivery, step_id, phase, "EXECUTED", status, evidence)
    return result


def _step(delivery: Delivery, log: Log, step_id: str) -> tuple[StepFact, Step]:
    roadmap = delivery.roadmap()
    step = roadmap.step(step_id) if roadmap else None
    if roadmap is None or step is None:
        raise DesError(f"the roadmap has no step {step_id}", "", f"its steps stand in {delivery.roadmap_path}", 1)
    return steps.facts(roadmap, log, steps.history(log, delivery.git))[step_id], step


def _base(delivery: Delivery, fact: StepFact) -> str:
    """What the step starts from: the parent of its first commit (of this cycle), else HEAD."""
    return steps.base_of(delivery.git, fact.new[0]) if fact.new else delivery.git.head()


def _red(delivery: Delivery, log: Log, fact: StepFact, say: Say, gates: RedGates) -> PhaseResult:
    """The step's present tests on the base's production, in a clean copy; repeatable at any time."""
    base, policy = _base(delivery, fact), delivery.policy(log)
    check, count = red_now(delivery.git, base, policy, say)
    held = tests_held(delivery.git, base, worktree_commit(delivery.git), policy.rules)
    evidence = {
        "tests": list(check.ids[: limits.MOST_TESTS_LISTED]),
        "failing": len(check.ids),
        "collected": count,
        "held": held,
    }
    if check.outcome is Outcome.PASS:
        lacking = [line for gate in gates(check.ids) for line in gate.lines()]
        if lacking:
            return PhaseResult(1, (f"RED refused: {lacking[0]}", *lacking[1:], "next: then record RED again"), evidence)
        lines = (
            f"RED accepted: {len(check.ids)} of {count} tests fail without the new production code",
            *check.reasons[:5],
            "next: write the minimal code that makes them pass, then record GREEN",
        )
        return PhaseResult(0, lines, evidence)
    return _refused(
        "RED", check, evidence, "change the test so that it fails for what is missing, then record RED again"
    )


def _green(delivery: Delivery, log: Log, fact: StepFact, step: Step, known: Known, say: Say) -> PhaseResult:
    """The full suites in the work tree; nothing may fail that did not fail at the base (R12)."""
    check, count = green_now(delivery.git, _base(delivery, fact), delivery.policy(log), say, known)
    evidence = {
        "tests": count,
        "failing": list(check.ids[: limits.MOST_TESTS_LISTED]),
        "code": delivery.code(log, None),
    }
    if check.outcome is not Outcome.PASS:
        return _refused("GREEN", check, evidence, "make them pass, then record GREEN again")
    if "COMMIT" in settings.of(log).phases:
        return PhaseResult(
            0, (f"GREEN accepted: {count} tests", *check.reasons, *_how_to_commit(delivery, fact, step)), evidence
        )
    return _lean_commit(delivery, fact, step, count, evidence)


def _how_to_commit(delivery: Delivery, fact: StepFact, step: Step) -> tuple[str, ...]:
    """The exact commit command; the feature's directory rides along so that the record is committed with the work."""
    work = [path for path in changed_paths(delivery.git) if not path.startswith(("docs/feature/", ".aiwg/"))]
    if fact.new and not work:
        return (f"next: record COMMIT; all of it is committed already, the last in {fact.commits[-1][:12]}",)
    named = shlex.join([*work, delivery.home])
    title = shlex.quote(f"feat: {step.name[0].lower()}{step.name[1:]}")
    return (
        "next: commit the step, then record COMMIT:",
        f"git add -- {named} && git commit -m {title} -m '{_trailers(step)}'",
        "(leave out files that are not of this step; `refactor:`, `test:`, `docs:`, `build:` where that is what it is)",
    )


def _trailers(step: Step) -> str:
    """The lines that say what a commit belongs to; a step of an iteration is a task as well (R40)."""
    task = step.raw.get("task")
    return f"Task: {task}\nStep-ID: {step.id}" if task else f"Step-ID: {step.id}"


def _lean_commit(delivery: Delivery, fact: StepFact, step: Step, count: int, evidence: dict[str, Any]) -> PhaseResult:
    """Under lean the agent stops at GREEN and the program commits (R19); the verdict claims no more than green.

    A run that was killed after its commit has nothing left to commit.
    """
    git = delivery.git
    git.run("add", "--all")
    if not git.ok("diff", "--cached", "--quiet"):
        git.run("commit", "--quiet", "-m", f"feat: {step.name}\n\n{_trailers(step)}\n")
    elif not fact.commits:
        lines = ("GREEN refused: nothing has changed since the last commit", "next: do the work, then record GREEN")
        return PhaseResult(1, lines, evidence)
    commits = list(steps.history(delivery.log(), git).by_step[step.id])
    evidence |= {"commits": commits, "verdict": Verdict.LEAN.value, "by_commit": "des"}
    return PhaseResult(
        0, (f"GREEN accepted: {count} tests; committed as {commits[-1][:12]}", "your step is done"), evidence
    )


def _refused(phase: str, check: Check, evidence: dict[str, Any], advice: str) -> PhaseResult:
    if check.outcome is Outcome.INDETERMINATE:
        lines = (f"{phase} undecided: {check.cause.value}", *check.reasons, "nothing was recorded")
        return PhaseResult(2, lines, evidence)
    reasons = check.reasons or (check.cause.value,)
    return PhaseResult(1, (f"{phase} refused: {reasons[0]}", *reasons[1:], f"next: {advice}"), evidence)
