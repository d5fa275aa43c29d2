"""A submitted refactoring: every commit of it is proven as a change of structure and nothing else (R34)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import excuses, known_runs, record, refactoring, settings, steps
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.proof.proving import prove
from des.state import dispatches
from des.verdict import Result

Gates = Callable[[], Sequence[Result]]
_LEVEL = re.compile(r"^[ \t]*Refactor:[ \t]*(L[0-9])", re.I | re.M)


@dataclass(frozen=True)
class Submitted:
    """Exit code (0 accepted, 1 refused, 2 undecided), and what to print."""

    code: int
    lines: tuple[str, ...]


def submit(delivery: Delivery, nothing: str, say: Callable[[str], None], gates: Gates) -> Submitted:
    """Prove the refactoring commits of the delivery and record it; ``nothing``: why there is none to prove.

    gates: asked once the commits are proven; a failed one refuses them as it refuses a step's, unless it is waived.

    DesError (exit 1) when nobody at work owes this, or the work tree holds code that no commit has.
    """
    log = delivery.log()
    dispatch = _owing(delivery, log)
    found = steps.history(log, delivery.git).refactorings
    if not found and not nothing.strip():
        raise DesError(
            "no commit of this delivery carries the line `Refactor: L<n>` below its subject",
            "each module's refactoring is one commit that is proven by itself",
            "commit it with `git commit -m 'refactor: …' -m 'Refactor: L2'`, or say what you looked at: "
            'des refactor submit --nothing "<what was looked at>"',
            1,
        )
    known = known_runs.load(delivery.root)
    level, policy = settings.of(log).proof, delivery.policy(log)
    for commit in found:
        base = steps.base_of(delivery.git, commit)
        proof = prove(delivery.root, base, commit, policy, level=level, progress=say, known=known)
        refusal = steps.no_refactoring(proof, level)
        if refusal:
            known_runs.save(delivery.root, known)
            return _refused(delivery, commit, refusal, steps.undecided(proof))
    known_runs.save(delivery.root, known)
    told = [line for gate in excuses.unexcused(gates(), Excuses.of(delivery)) for line in gate.lines()]
    if told:
        record.gate(delivery, refactoring.GATE, "FAIL", why=told[0])
        advice = "next: repair it in a further commit with its own line `Refactor: L<n>`, then submit again"
        return Submitted(1, (f"refactoring refused: {told[0]}", *told[1:], advice))
    levels = sorted({level for commit in found for level in _LEVEL.findall(_message(delivery, commit))})
    record.gate(
        delivery, refactoring.GATE, "PASS", commits=list(found), levels=levels, summary=nothing.strip(), by=dispatch,
        code=delivery.code(log, "HEAD"),
    )  # fmt: skip
    what = f"{len(found)} commits ({', '.join(levels)}), the same tests pass before and after" if found else "nothing"
    return Submitted(0, (f"refactoring accepted: {what}", "your task is done; report in a few lines"))


def _refused(delivery: Delivery, commit: str, refusal: str, undecided: bool) -> Submitted:
    if undecided:
        return Submitted(2, (f"refactoring undecided at {commit[:12]}: {refusal}", "nothing was recorded"))
    record.gate(delivery, refactoring.GATE, "FAIL", commit=commit, why=refusal)
    return Submitted(1, (
        f"refactoring refused: {commit[:12]}: {refusal}",
        f"next: git revert {commit[:12]}, or amend it so that every test passes as before; then submit again",
    ))  # fmt: skip


def _message(delivery: Delivery, commit: str) -> str:
    return delivery.git.run("log", "-1", "--format=%B", commit)


def _owing(delivery: Delivery, log: Log) -> str:
    """The agent whose task this is; refuses when there is none, or its work is not committed."""
    writer = dispatches.load(str(delivery.root)).writer()
    if writer is None or writer.kind != refactoring.KIND or writer.feature != delivery.feature_id:
        raise DesError(
            "no agent is at work that owes a refactoring",
            "it is proven for the agent that was dispatched for it",
            "run `des next` and dispatch what it names",
            1,
        )
    if delivery.code(log, None) != delivery.code(log, "HEAD"):
        raise DesError(
            "the work tree has code changes that no commit holds",
            "only commits are proven",
            "commit them with the line `Refactor: L<n>`, or take them back: git checkout -- <file>",
            1,
        )
    return writer.agent_type
