"""The design gate: does every new component stand in the design? (R32; nw-deliver text, "Design Compliance Check")"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from des.contract.files import read_text
from des.facts import design as reader
from des.facts import feature_delta
from des.facts.design import Component, Design, Reuse
from des.flow.code import Code, StepChange
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "design"

# What names a file's role rather than the thing in it.
_NO_NAMES = set(re.findall(r"\w+", "src lib app main index init mod util helper common core base none the and for"))


_TYPES = re.compile(r"\b(?:class|struct|interface|trait|enum|type)\s+(\w+)")


@dataclass
class Touched:
    """A file that steps changed. names: every path it has had; born: a step made it; declares: types it defines."""

    names: set[str]
    path: str
    area: str
    steps: list[str] = field(default_factory=list)
    born: bool = False
    declares: tuple[str, ...] = ()


def document(delivery: Delivery) -> tuple[str, Design]:
    """Where the design of a feature stands (relative to the root), and what it says; legacy layout included."""
    legacy = delivery.feature_dir / "design" / "architecture-design.md"
    delta = delivery.feature_dir / "feature-delta.md"
    if not (legacy.exists() and feature_delta.is_legacy(delivery.feature_dir)):
        text = read_text(str(delta)) if delta.exists() else ""
        return delta.relative_to(delivery.root).as_posix(), reader.of_delta(text)
    return legacy.relative_to(delivery.root).as_posix(), reader.of_legacy(read_text(str(legacy)))


def run(delivery: Delivery) -> Result:
    """Compare the files of every step's commits with the design."""
    where, design = document(delivery)
    if not design.found:
        return Result(NAME, Status.EXEMPT, "the feature has no DESIGN, so there is nothing to compare with")
    if design.components is None:
        return unreadable(NAME, where, design)
    code = Code.of(delivery)
    files = touched(code.commits)
    if not files:
        return Result(NAME, Status.EXEMPT, "no step has a commit yet")
    before, texts = code.git.entries(code.base), code.texts("production")
    for file in files:
        file.born = file.born and not file.names & set(before)  # deleted and made again is not new
        file.declares = tuple(_TYPES.findall(texts.get(file.path, ""))) if file.born else ()
    then = code.git.show(code.base, where)
    was = None if then is None else (reader.of_legacy if "/design/" in where else reader.of_delta)(then)
    roadmap = delivery.roadmap()
    skip = roadmap.scope.get("excluded_patterns") if roadmap else None
    patterns = [item for item in skip if isinstance(item, str)] if isinstance(skip, list) else []
    found = [*findings(files, design, where, patterns), *late(files, design.components, was, where)]
    fix = "repair the table; what cannot be read in it is compared with nothing"
    found += [
        Finding("reuse-table-broken", Place(where, line), f"{reader.REUSE}: {text}", fix, blocks=False)
        for line, text in design.problems
    ]
    new = sum(1 for file in files if file.born and file.area == "production")
    return Result.of(NAME, f"{len(files)} files of steps, {new} of them new production files", found, table=where)


def unreadable(gate: str, where: str, design: Design) -> Result:
    """The answer when the table cannot be used: a finding for each thing that is wrong with it."""
    fix = "repair the table: | # | Component | Path | Change type | Owner wave consumer |, one row for each component"
    found = tuple(Finding("component-table-broken", Place(where, line), text, fix) for line, text in design.problems)
    return Result(gate, Status.INDETERMINATE, f"{reader.SECTION} cannot be read", found)


def touched(commits: Iterable[StepChange]) -> list[Touched]:
    """The files that the delivery's commits changed, each once, under all the names it has had."""
    now: dict[str, Touched] = {}
    every: list[Touched] = []
    for commit in commits:
        for change in commit.change.files:
            # A merge tells again what its branches did: what arrived already is the same file.
            file = (now.pop(change.old.path, None) if change.old else None) or now.get(change.path)
            if file is None:
                file = Touched(set(), change.path, "")
                every.append(file)
            file.names |= {side.path for side in change.sides}
            file.path, file.area = change.path, change.sides[-1].area
            if change.status != "D":
                now[change.path] = file
            if commit.steps:
                file.born = file.born or change.status == "A"
                file.steps += [step for step in commit.steps if step not in file.steps]
    return [file for file in every if file.steps and now.get(file.path) is file]


def findings(files: Sequence[Touched], design: Design, where: str, excluded: Sequence[str] = ()) -> Iterator[Finding]:
    """What the table does not list: new production files fail, the rest is flagged (one line for each class)."""
    components, beside = design.components or (), defaultdict[str, list[str]](list)
    for file in files:
        if any(any(map(component.names, file.names)) for component in components):
            continue
        if file.area != "production" or _part_of_listed(file, components) or _excluded(file.path, excluded):
            beside[file.area].append(file.path)
        elif file.born:
            yield _unlisted(file, design.reuse, where)
        else:
            text = f"changed by {', '.join(file.steps)}, and not in {reader.SECTION}"
            yield Finding(
                "changed-file-unlisted",
                Place(file.path),
                text,
                "look whether the step should have changed it",
                blocks=False,
            )
    for area in sorted(set(beside) - {"documentation", "evidence"}):
        text = f"{len(beside[area])} {area} file(s) are not in {reader.SECTION}: {', '.join(beside[area])}"
        yield Finding(
            "side-file-unlisted",
            Place(beside[area][0]),
            text,
            "nothing to do; files of this kind need no row",
            blocks=False,
        )


def late(files: Sequence[Touched], now: Sequence[Component], before: Design | None, where: str) -> Iterator[Finding]:
    """New files that are listed only since the delivery began: whoever wrote the file may have written the row."""
    old = (before.components or ()) if before else ()
    for file in files:
        if not file.born or file.area != "production":
            continue
        rows = [row for row in now if any(map(row.names, file.names))]
        if rows and not any(any(map(row.names, file.names)) for row in old):
            text = f"the row that lists {file.path} was written after the delivery began"
            yield Finding(
                "row-added-late",
                Place(where, rows[0].line),
                text,
                "agree with it, or have the design changed",
                blocks=False,
            )


def _unlisted(file: Touched, reuse: Sequence[Reuse], where: str) -> Finding:
    overlap = overlapping(file, reuse)
    text = f"new production file of {', '.join(file.steps)}, not in {reader.SECTION}"
    if overlap is None:
        fix = f"put the code into a component that exists, or have the design list {file.path} ({where})"
        return Finding(
            "new-file-unlisted", Place(file.path), text + "; no row of the Reuse Analysis is like it by name", fix
        )
    text += f"; it overlaps {overlap.name} ({overlap.decision or 'Reuse Analysis'}, {where}:{overlap.line})"
    place = overlap.file or overlap.name
    return Finding(
        "new-file-overlaps", Place(file.path), text, f"extend {place} instead, or have the design list {file.path}"
    )


def overlapping(file: Touched, reuse: Sequence[Reuse]) -> Reuse | None:
    """The row of the Reuse Analysis that has most words in common with the file's name and the types it declares."""
    own = _words(posixpath.basename(file.path).partition(".")[0], *file.declares)

    def shared(row: Reuse) -> int:
        stems = [posixpath.basename(path).partition(".")[0] for path in reader.paths_in(row.file)]
        return len(own & _words(row.name, *stems))

    return max((row for row in reuse if shared(row)), key=shared, default=None)


def _words(*names: str) -> set[str]:
    parts = [word for name in names for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    return {part.lower().removesuffix("s") for part in parts if len(part) > 2} - _NO_NAMES


def _part_of_listed(file: Touched, components: Sequence[Component]) -> bool:
    """The file that makes a folder a package belongs to the components in that folder."""
    folder, name = posixpath.split(file.path)
    inside = {posixpath.dirname(path) for component in components for path in component.paths}
    return name == "__init__.py" and any(folder == other or folder.endswith("/" + other) for other in inside if other)


def _excluded(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) or fnmatchcase(posixpath.basename(path), pattern) for pattern in patterns)
