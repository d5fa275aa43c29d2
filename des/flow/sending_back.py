"""Findings go back to the steps they belong to (R7): by what touched the file last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from des import limits
from des.flow import owners, reopenings
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.flow.reopenings import Settled
from des.verdict import Finding

#: By step: what was found, and in which files.
Back = Mapping[str, tuple[list[str], list[str]]]


def findings(delivery: Delivery, cause: str, found: Sequence[Finding]) -> Settled:
    """Reopen the steps that blocking findings belong to; one that was reopened too often for this cause stays."""
    roadmap = delivery.roadmap()
    if roadmap is None:
        return Settled()
    back = {
        sid: ([str(finding) for finding in each], [finding.where.file for finding in each])
        for sid, each in owners.by_step(found, history(Code.of(delivery)), roadmap).items()
    }
    return steps(delivery, cause, back)


def steps(delivery: Delivery, cause: str, back: Back) -> Settled:
    """Reopen these steps, as often as that is done without a question."""
    log = delivery.log()
    reopened: list[str] = []
    spent: list[str] = []
    for sid, (lines, files) in back.items():
        again = reopenings.reopen(delivery, log, sid, cause, lines, sorted(filter(None, set(files))))
        (reopened if again else spent).append(sid)
    stopped = f"{', '.join(spent)} was sent back {limits.MOST_REOPENINGS} times for this already" if spent else ""
    return Settled(tuple(reopened), stopped)


def history(code: Code) -> list[tuple[Sequence[str], list[str]]]:
    """The commits as `owners` takes them."""
    return [(commit.steps, [file.path for file in commit.change.files]) for commit in code.commits]
