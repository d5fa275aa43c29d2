"""`Files modified`: what the delivery changed, by kind, one line per file with the steps that changed it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from des.deliver.sections.rendered import code as span
from des.flow.code import Code

TITLE = "Files modified"
#: Kind -> the classes of paths (R4) it lists. The delivery's own record is no file that it changed.
KINDS = {
    "Production": ("production", "config", "lock", "generated"),
    "Tests": ("test", "harness", "snapshot"),
    "Documentation": ("documentation",),
}
_CHANGES = {"A": "new", "D": "deleted", "R": "renamed"}


@dataclass(frozen=True)
class Touched:
    """One file: its path now, its class, what happened to it altogether, and the ids of the steps that changed it."""

    path: str
    area: str
    change: str
    steps: tuple[str, ...] = ()


def touched(code: Code, foreign: Collection[str], feature_dir: str) -> list[Touched]:
    """The files that commits of steps changed between base and head, and the ``foreign`` commits: code without a step.

    A file that is what it was is none; neither are the feature's own documents, below ``feature_dir``.
    """
    steps: dict[str, list[str]] = {}
    for commit in code.commits:
        if commit.steps or commit.change.head in foreign:
            for path in (side.path for file in commit.change.files for side in file.sides):
                steps.setdefault(path, []).extend(commit.steps)
    found = []
    for file in code.change.files:
        path, side = file.path, file.sides[-1]
        if path in steps and not path.startswith(feature_dir + "/"):
            ids = sorted({sid for one in file.sides for sid in steps.get(one.path, ())})
            found.append(Touched(path, side.area, _CHANGES.get(file.status, "changed"), tuple(ids)))
    return sorted(found, key=lambda file: file.path)


def lines(files: Iterable[Touched], archive: Collection[str] = ()) -> Sequence[str]:
    """The section. archive: the documents that were written when the delivery was archived."""
    known = list(files)
    there = {file.path for file in known}
    known += [Touched(path, "documentation", "archive") for path in sorted(archive) if path not in there]
    told = []
    for kind, areas in KINDS.items():
        mine = [file for file in known if file.area in areas]
        told += [f"{kind}:" if mine else f"{kind}: none.", ""]
        told += [f"- {span(file.path)}: {_by(file)}" for file in mine]
        told += [""] if mine else []
    return told[:-1]


def _by(file: Touched) -> str:
    if file.change == "archive":
        return "written when the delivery was archived"
    steps = f"step{'s' if len(file.steps) > 1 else ''} {', '.join(file.steps)}" if file.steps else "no step"
    return f"{file.change}, {steps}"
