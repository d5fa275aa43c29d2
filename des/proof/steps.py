"""Which commits belong to which step (R10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from des.contract.ids import step_ids_in_message
from des.contract.log import LOG_NAME
from des.proof.git import Git
from des.proof.kind import declares_refactoring


@dataclass(frozen=True)
class History:
    """by_step: the commits of each step, parents before children; refactorings: those of no step that carry the line
    `Refactor: L<n>` (R34); foreign: the others."""

    by_step: Mapping[str, tuple[str, ...]]
    refactorings: tuple[str, ...]
    foreign: tuple[str, ...]


def step_commits(git: Git, base: str, head: str = "HEAD", feature: str = "") -> History:
    """Sort the commits reachable from head and not from base by the Step-ID lines below their subjects (R10).

    A commit with several step ids belongs to each of them. feature: the delivery these steps are of; step ids are the
    same in every delivery, so a commit that carries the log of other features only is foreign. DesError when a revision
    is unknown.
    """
    by_step: dict[str, tuple[str, ...]] = {}
    refactorings: list[str] = []
    foreign: list[str] = []
    first, last = git.base(base), git.commit(head)
    others = _of_others(git, first, last, feature) if feature else frozenset()
    for commit in git.log(first, last):
        steps = step_ids_in_message(commit.message) if commit.id not in others else []
        for step in steps:
            by_step[step] = (*by_step.get(step, ()), commit.id)
        if not steps:
            (refactorings if declares_refactoring(commit.message) else foreign).append(commit.id)
    return History(by_step, tuple(refactorings), tuple(foreign))


def _of_others(git: Git, base: str, head: str, feature: str) -> frozenset[str]:
    """The commits that carry the log of some delivery, and not of this feature's."""
    found = set()
    for commit, paths in git.touching(base, head, "docs/feature", ".aiwg/delivery").items():
        features = {path.split("/")[2] for path in paths if path.endswith(f"/{LOG_NAME}")}
        if features and feature not in features:
            found.add(commit)
    return frozenset(found)
