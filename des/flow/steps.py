"""What is known of each step: from the log's newest cycle and the commits that carry its id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from des.contract.log import Event, Log, latest_cycle
from des.contract.roadmap import Roadmap, Step
from des.flow import settings
from des.proof.git import Git
from des.proof.steps import step_commits
from des.proof.verdict import Proof, Verdict

#: Verdicts a delivery is finalized with (R20).
ACCEPTED = frozenset({Verdict.PROVEN, Verdict.PROVEN_STRUCTURAL, Verdict.EXEMPT})


class StepStatus(Enum):
    """A step without a proven commit is open, whatever anybody says (DESIGN §4)."""

    OPEN = "open"
    BLOCKED = "blocked"
    PROVEN = "proven"


@dataclass(frozen=True)
class StepFact:
    """One step: its status, its newest cycle (phase to record) and its commits, oldest first."""

    id: str
    status: StepStatus
    cycle: Mapping[str, Event]
    commits: Sequence[str]
    reason: str = ""


def last_phase(phases: Sequence[str]) -> str:
    """The phase whose record completes a step: COMMIT, or GREEN for a lean cycle."""
    return phases[-1]


def accepted(event: Event) -> bool:
    """Whether a closing record says the step's commits were proven."""
    verdict = event.ev.get("verdict")
    return verdict in {v.value for v in ACCEPTED} or (verdict == Verdict.LEAN.value and event.phase == "GREEN")


def refusal(step: Step, proof: Proof, level: str) -> str:
    """Why a proof does not complete its step at this rigor (R19, R20), or ""."""
    if proof.verdict is Verdict.LEAN and level == "lean":
        return ""
    if proof.verdict not in ACCEPTED:
        return f"{proof.headline}: {'; '.join(proof.reasons)}"
    return broken_promise(step, proof.verdict.value, proof.kind.value)


def undecided(proof: Proof) -> bool:
    """Whether the proof says nothing, for or against."""
    return proof.verdict is Verdict.INDETERMINATE


def broken_promise(step: Step, verdict: str, kind: str) -> str:
    """Why an exempt commit does not complete this step, or "": whoever plans a test owes one.

    What a commit is exempt for is read off its diff and its subject, so a label could otherwise stand in for the work.
    """
    promised = step.scenario_name or step.test_file
    if verdict != Verdict.EXEMPT.value or not promised:
        return ""
    return f"the roadmap promises the test {promised!r} for step {step.id}, and its commit is {kind} only"


def status_of(
    step: Step, cycle: Mapping[str, Event], commits: Sequence[str], phases: Sequence[str]
) -> tuple[StepStatus, str]:
    """Status and its reason: the closing record must be accepted and name exactly the commits git has for the step."""
    blocked = next((event for event in cycle.values() if event.status == "BLOCKED"), None)
    if blocked is not None:
        return StepStatus.BLOCKED, blocked.data
    closing = cycle.get(last_phase(phases))
    if closing is None:
        return StepStatus.OPEN, f"no {last_phase(phases)} record"
    if not closing.passed:
        return StepStatus.OPEN, f"{closing.phase} is {closing.data}"
    if not accepted(closing):
        return StepStatus.OPEN, f"its {closing.phase} record names no proof"
    if closing.ev.get("commits") != list(commits):
        return StepStatus.OPEN, "its commits changed after they were proven"
    broken = broken_promise(step, str(closing.ev.get("verdict")), str(closing.ev.get("kind")))
    return (StepStatus.OPEN, broken) if broken else (StepStatus.PROVEN, "")


def facts(roadmap: Roadmap, log: Log, git: Git) -> dict[str, StepFact]:
    """One StepFact for each step of the roadmap, from log and git."""
    chosen = settings.of(log)
    history = step_commits(git, chosen.base, feature=log.feature_id)
    found = {}
    for step in roadmap.steps:
        cycle = latest_cycle(log, step.id)
        commits = tuple(history.by_step.get(step.id, ()))
        status, reason = status_of(step, cycle, commits, chosen.phases)
        found[step.id] = StepFact(step.id, status, cycle, commits, reason)
    return found


def tangled(git: Git, fact: StepFact, every: Iterable[StepFact]) -> str:
    """Why the commits of a step are no range of their own, or "".

    A proof speaks of all that lies between the first and the last of them, so all must lie there, and none of another
    step: its work would be taken for this one's.
    """
    first, last = fact.commits[0], fact.commits[-1]
    span = set(git.commits(base_of(git, first), last))
    aside = [commit[:12] for commit in fact.commits if commit not in span]
    if aside:
        return (
            f"its commit {aside[0]} is not among the ancestors of its last one, {last[:12]}; "
            f"merge them in a commit with the line `Step-ID: {fact.id}`"
        )
    for other in every:
        shared = [commit[:12] for commit in other.commits if commit in span and other.id != fact.id]
        if shared:
            return (
                f"commit {shared[0]} of step {other.id} stands among its commits; "
                f"give each step commits of its own, one step after the other: git rebase -i {first[:12]}^"
            )
    return ""


def base_of(git: Git, commit: str) -> str:
    """What a step whose first commit is ``commit`` started from: its first parent, or the empty tree."""
    parents = git.run("rev-list", "--parents", "-1", commit).split()[1:]
    return parents[0] if parents else git.empty_tree
