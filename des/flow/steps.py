"""What is known of each step: from the log's newest cycle and the commits that carry its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from des.contract.log import Event, Log, latest_cycle
from des.contract.roadmap import Roadmap, Step
from des.flow import reopenings, settings
from des.flow.reopenings import Reopening
from des.proof.git import Git
from des.proof.steps import History, step_commits
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
    """One step: its status, its newest cycle (phase to record) and its commits, oldest first.

    earlier: of a reopened step, the commits its former cycle proved, with their verdict. The cycle then holds what
    came after.
    """

    id: str
    status: StepStatus
    cycle: Mapping[str, Event]
    commits: Sequence[str]
    reason: str = ""
    earlier: Sequence[str] = ()
    earlier_verdict: str = ""

    @property
    def new(self) -> list[str]:
        """The commits that no earlier cycle has proven."""
        return [commit for commit in self.commits if commit not in self.earlier]


def last_phase(phases: Sequence[str]) -> str:
    """The phase whose record completes a step: COMMIT, or GREEN for a lean cycle."""
    return phases[-1]


def accepted(event: Event) -> bool:
    """Whether a closing record says the step's commits were proven, or that the user excused what was missing."""
    verdict = event.ev.get("verdict")
    lean = verdict == Verdict.LEAN.value and event.phase == "GREEN"
    return lean or bool(event.ev.get("waived")) or verdict in {one.value for one in ACCEPTED}


def refusal(proof: Proof, level: str) -> str:
    """Why a proof does not stand for its commits at this rigor (R19, R20), or ""."""
    if proof.verdict in ACCEPTED or (proof.verdict is Verdict.LEAN and level == "lean"):
        return ""
    return f"{proof.headline}: {'; '.join(proof.reasons)}"


def no_refactoring(proof: Proof, level: str) -> str:
    """Why a commit that says it is a refactoring is not proven to be one, or "" (R34).

    What adds tests or changes what tests see is the work of a step.
    """
    if refused := refusal(proof, level):
        return refused
    if proof.verdict in (Verdict.EXEMPT, Verdict.LEAN):
        return ""
    return f"{proof.headline}: it brings new tests; that is the work of a step, not of a refactoring"


def undecided(proof: Proof) -> bool:
    """Whether the proof says nothing, for or against."""
    return proof.verdict is Verdict.INDETERMINATE


def together(verdicts: Sequence[str]) -> str:
    """The verdict of a step whose ranges have these: a range that is exempt adds nothing to one that is proven."""
    return next((verdict for verdict in verdicts if verdict != Verdict.EXEMPT.value), Verdict.EXEMPT.value)


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


def facts(roadmap: Roadmap, log: Log, commits_of: History) -> dict[str, StepFact]:
    """One StepFact for each step of the roadmap, from the log and the commits git has."""
    phases = settings.of(log).phases
    reopened = reopenings.standing(log, last_phase(phases))
    found = {}
    for step in roadmap.steps:
        commits = tuple(commits_of.by_step.get(step.id, ()))
        fact = _fact(step, latest_cycle(log, step.id), commits, phases)
        back = reopened.get(step.id)
        found[step.id] = fact if back is None else _reopened(step, fact, log, back, phases)
    return found


def _fact(step: Step, cycle: Mapping[str, Event], commits: Sequence[str], phases: Sequence[str]) -> StepFact:
    status, reason = status_of(step, cycle, commits, phases)
    return StepFact(step.id, status, cycle, commits, reason)


def _reopened(step: Step, fact: StepFact, log: Log, back: Reopening, phases: Sequence[str]) -> StepFact:
    """The step as its new cycle leaves it. Only the commits of the former one that are still there count as earlier."""
    closing = [event for event in log.events[: back.position] if event.sid == step.id and event.phase == phases[-1]]
    proven = next((event.ev for event in reversed(closing) if event.passed), {})
    listed = proven.get("commits")
    earlier = tuple(commit for commit in fact.commits if isinstance(listed, list) and commit in listed)
    now = _fact(step, reopenings.cycle_since(log, back, fact.cycle), fact.commits, phases)
    reason = back.reason if now.status is StepStatus.OPEN else now.reason
    return replace(now, reason=reason, earlier=earlier, earlier_verdict=str(proven.get("verdict", "")))


def history(log: Log, git: Git) -> History:
    """The commits of this delivery, sorted by what they belong to."""
    return step_commits(git, settings.of(log).base, feature=log.feature_id)


def segments(git: Git, fact: StepFact, history: History) -> tuple[list[tuple[str, ...]], str]:
    """The commits of a step in the ranges they are proven in, oldest first, and why they cannot be ("" when they can).

    A proof speaks of all that lies between the first and the last commit of a range, so nothing of another step or of
    a refactoring may lie there: its work would be taken for this one's. A reopened step (R7) goes on after the work of
    others, so it has several ranges, and each has to be proven.
    """
    others = set(history.refactorings)
    others.update(commit for sid, commits in history.by_step.items() if sid != fact.id for commit in commits)
    parts: list[list[str]] = []
    for commit in fact.commits:
        if commit in others:
            return [], (
                f"its commit {commit[:12]} carries the id of another step, too; give each step commits of its own: "
                f"git rebase -i {commit[:12]}^"
            )
        if parts and others.isdisjoint(git.commits(parts[-1][-1], commit)):
            parts[-1].append(commit)
        else:
            parts.append([commit])
    for part in parts:
        span = set(git.commits(base_of(git, part[0]), part[-1]))
        aside = [commit[:12] for commit in part if commit not in span]
        if aside:
            return [], (
                f"its commit {aside[0]} is not among the ancestors of its last one, {part[-1][:12]}; "
                f"merge them in a commit with the line `Step-ID: {fact.id}`"
            )
    return [tuple(part) for part in parts], ""


def base_of(git: Git, commit: str) -> str:
    """What a step whose first commit is ``commit`` started from: its first parent, or the empty tree."""
    parents = git.run("rev-list", "--parents", "-1", commit).split()[1:]
    return parents[0] if parents else git.empty_tree
