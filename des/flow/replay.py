"""A delivery's commits, proven again from git alone (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from des.contract.log import Log
from des.contract.roadmap import Step
from des.flow import excuses, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.steps import StepFact
from des.proof.bench import Known
from des.proof.check import Outcome
from des.proof.proving import kept, prove
from des.proof.steps import History
from des.proof.verdict import Proof
from des.verdict import Finding, Place, Status

Progress = Callable[[str], None]


class Replay:
    """Every step proven again, from git alone, and what it showed looked for at the end of all. `proofs`: by step;
    `waived`: the waivers that excused one."""

    def __init__(self, delivery: Delivery, log: Log, history: History, head: str, progress: Progress | None) -> None:
        self._root = delivery.root
        self._git = delivery.git
        self._policy = delivery.policy(log)
        self._level = settings.of(log).proof
        self._head = head
        self._say = progress or (lambda line: None)
        self._history = history
        self._runs: Known = {}  # the last commit of a step is the base of the next
        self._given = Excuses.of(delivery)
        self.proofs: dict[str, tuple[Proof, ...]] = {}
        self.waived: list[str] = []

    def step(self, step: Step, known: Mapping[str, StepFact]) -> tuple[Status, Finding | None]:
        """Whether one step holds, and why not (None when it does)."""
        fact = known[step.id]
        if not fact.commits:
            return _no(step.id, f"no commit carries `Step-ID: {step.id}`")
        ranges, problem = steps.segments(self._git, fact, self._history)
        if problem:
            return _no(step.id, problem)
        proofs = [self._prove(step.id, commits) for commits in ranges]
        self.proofs[step.id] = tuple(proofs)
        for proof in proofs:
            refusal = steps.refusal(proof, self._level)
            waiver = self._given.covering(excuses.of_step(step.id, proof.verdict.value)) if refusal else None
            if waiver:
                self.waived.append(waiver.line())
            elif refusal:
                return _no(step.id, refusal, undecided=steps.undecided(proof))
        broken = steps.broken_promise(step, steps.together([p.verdict.value for p in proofs]), proofs[-1].kind.value)
        if broken:
            return _no(step.id, broken)
        lasting = (self._still(step.id, commits[-1]) for commits in ranges)
        return next((answer for answer in lasting if answer[1] is not None), (Status.PASS, None))

    def _prove(self, name: str, commits: Sequence[str]) -> Proof:
        base, last = steps.base_of(self._git, commits[0]), commits[-1]
        self._say(f"replay {name}: {len(commits)} commit(s), up to {last[:12]}")
        return prove(self._root, base, last, self._policy, level=self._level, progress=self._say, known=self._runs)

    def _still(self, step: str, last: str) -> tuple[Status, Finding | None]:
        """Whether what stood at the end of a step still stands at the end of all (a later commit may undo it)."""
        check = kept(
            self._root, last, self._head, self._policy, level=self._level, progress=self._say, known=self._runs
        )
        if check.outcome in (Outcome.PASS, Outcome.SKIP):
            return Status.PASS, None
        text = f"proven, but no longer so at {self._head[:12]}: {'; '.join(check.reasons)}"
        return _no(step, text, undecided=check.outcome is Outcome.INDETERMINATE)

    def refactoring(self, commit: str) -> tuple[Status, Finding | None]:
        """Whether a commit with the line `Refactor: L<n>` left every test as it was (R34), and why not."""
        proof = self._prove(f"refactoring {commit[:12]}", (commit,))
        refusal = steps.no_refactoring(proof, self._level)
        if refusal:
            return _no("", refusal, undecided=steps.undecided(proof))
        return Status.PASS, None


def _no(step: str, text: str, *, undecided: bool = False) -> tuple[Status, Finding]:
    finding = Finding("replay", Place(part=step), f"replay: {text}")
    return (Status.INDETERMINATE if undecided else Status.FAIL), finding
