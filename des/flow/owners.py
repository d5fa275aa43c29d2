"""Which step a finding goes back to (R7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from des.contract.roadmap import Roadmap
from des.verdict import Finding, blocking


def owner(file: str, history: Sequence[tuple[Sequence[str], Iterable[str]]], roadmap: Roadmap) -> str:
    """The step that touched ``file`` last; else the last one that names it in the roadmap; else the last of all.

    history: the step ids and the changed paths of each commit, parents before children.
    """
    for steps, paths in reversed(history):
        if file in paths and steps and roadmap.step(steps[-1]):
            return steps[-1]
    planned = [s.id for s in roadmap.steps if file and (file == s.test_file or file in s.files_to_modify)]
    return planned[-1] if planned else roadmap.steps[-1].id


def by_step(
    findings: Iterable[Finding], history: Sequence[tuple[Sequence[str], Iterable[str]]], roadmap: Roadmap
) -> Mapping[str, list[Finding]]:
    """The blocking findings by the step they go back to."""
    found: dict[str, list[Finding]] = {}
    for finding in blocking(findings):
        found.setdefault(owner(finding.where.file, history, roadmap), []).append(finding)
    return found
