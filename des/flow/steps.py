"""What is known of each step: from the log's newest cycle and the commits that carry its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from des.contract.log import Event, Log, latest_cycle
from des.contract.roadmap import Roadmap
from des.flow import settings
from des.proof.git import Git
from des.proof.steps import step_commits
from des.proof.verdict import Verdict

#: Verdicts a delivery is finalized with (R20).
ACCEPTED = frozenset({Verdict.PROVEN, Verdict.PROVEN_STRUCTURAL, Verdict.EXEMPT})
#: Verdict of a lean step: its suites were green, nothing more is claimed (R19).
LEAN = "LEAN"


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
    return verdict in {v.value for v in ACCEPTED} or (verdict == LEAN and event.phase == "GREEN")


def status_of(cycle: Mapping[str, Event], commits: Sequence[str], phases: Sequence[str]) -> tuple[StepStatus, str]:
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
    return StepStatus.PROVEN, ""


def facts(roadmap: Roadmap, log: Log, git: Git, head: str = "HEAD") -> dict[str, StepFact]:
    """One StepFact for each step of the roadmap, from log and git."""
    chosen = settings.of(log)
    history = step_commits(git, chosen.base, head)
    found = {}
    for step in roadmap.steps:
        cycle = latest_cycle(log, step.id)
        commits = tuple(history.by_step.get(step.id, ()))
        status, reason = status_of(cycle, commits, chosen.phases)
        found[step.id] = StepFact(step.id, status, cycle, commits, reason)
    return found


def base_of(git: Git, commit: str) -> str:
    """What a step whose first commit is ``commit`` started from: its first parent, or the empty tree."""
    parents = git.run("rev-list", "--parents", "-1", commit).split()[1:]
    return parents[0] if parents else git.empty_tree
