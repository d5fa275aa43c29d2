"""Which commits belong to which step (R10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from des.contract.ids import step_ids_in_message
from des.proof.git import Git


@dataclass(frozen=True)
class History:
    """by_step: the commits of each step, parents before children; foreign: commits that carry no step id."""

    by_step: Mapping[str, tuple[str, ...]]
    foreign: tuple[str, ...]


def step_commits(git: Git, base: str, head: str = "HEAD") -> History:
    """Sort the commits reachable from head and not from base by the Step-ID lines below their subjects (R10).

    A commit with several step ids belongs to each of them. DesError when a revision is unknown.
    """
    by_step: dict[str, tuple[str, ...]] = {}
    foreign = []
    for commit in git.log(git.base(base), git.commit(head)):
        steps = step_ids_in_message(commit.message)
        for step in steps:
            by_step[step] = (*by_step.get(step, ()), commit.id)
        if not steps:
            foreign.append(commit.id)
    return History(by_step, tuple(foreign))
