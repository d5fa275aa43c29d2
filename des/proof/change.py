"""What a range of commits changed: files by class, lines of production code, what the messages declare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from des.contract.paths import PathRules, classify
from des.proof.git import SUBMODULE, Commit, Entry, Git, split

#: Classes of files that make up the world tests run in; they travel with the tests.
TEST_WORLD = frozenset({"test", "harness", "snapshot"})

# The id ends before a dash between blanks; dashes inside its parameters belong to it.
_SUPERSEDES = re.compile(
    r"^[ \t]*Supersedes:[ \t]*([^\s\[][^\[\n]*?(?:\[.*?\])?)(?:[ \t]+(?:\u2014|\u2013|--|-)[ \t]+(\S.*?))?[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HUNK = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True)
class Side:
    """A file before or after a change; area is its class by contract.paths."""

    path: str
    area: str
    entry: Entry


@dataclass(frozen=True)
class FileChange:
    """One changed file. status: A, M, D, R (renamed) or T (became a symlink, a file, a submodule)."""

    status: str
    old: Side | None
    new: Side | None

    @property
    def sides(self) -> tuple[Side, ...]:
        return tuple(side for side in (self.old, self.new) if side)

    @property
    def path(self) -> str:
        """The path after the change; a deleted file's former path."""
        return self.sides[-1].path

    @property
    def areas(self) -> frozenset[str]:
        return frozenset(side.area for side in self.sides)


@dataclass(frozen=True)
class Lines:
    """The changed lines of one file: what came in, with line numbers, and what went."""

    added: tuple[tuple[int, str], ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """The facts of base..head. lines: of production files, by path."""

    base: str
    head: str
    files: tuple[FileChange, ...]
    commits: tuple[Commit, ...]
    lines: Mapping[str, Lines]

    def touched(self, *areas: str) -> tuple[FileChange, ...]:
        """The changed files that are or were of one of these classes."""
        return tuple(file for file in self.files if file.areas & set(areas))

    @cached_property
    def supersedes(self) -> Mapping[str, str]:
        """Test id -> reason, from the lines `Supersedes: <id> — reason` of the messages; no reason, no answer."""
        return {test: reason for test, reason in self._declared if reason}

    @cached_property
    def supersedes_without_reason(self) -> tuple[str, ...]:
        """The ids that a Supersedes line names without saying why."""
        return tuple(test for test, reason in self._declared if not reason)

    @cached_property
    def _declared(self) -> list[tuple[str, str]]:
        bodies = (commit.message.strip().partition("\n")[2] for commit in self.commits)
        return [pair for body in bodies for pair in _SUPERSEDES.findall(body)]

    @cached_property
    def submodules(self) -> tuple[str, ...]:
        """The submodules whose commit changed; copies leave submodules empty."""
        return tuple(file.path for file in self.files if any(side.entry.mode == SUBMODULE for side in file.sides))

    def forward(self) -> dict[str, Entry | None]:
        """What to put over the base so that head's tests, harness and snapshots meet the base's production."""
        return _world((file.old, file.new) for file in self.files)

    def backward(self) -> dict[str, Entry | None]:
        """What to put over the head so that the base's tests, harness and snapshots meet the head's production."""
        return _world((file.new, file.old) for file in self.files)


def _world(pairs: Iterable[tuple[Side | None, Side | None]]) -> dict[str, Entry | None]:
    leaving: dict[str, Entry | None] = {}
    arriving: dict[str, Entry | None] = {}
    for there, wanted in pairs:
        if there and there.area in TEST_WORLD:
            leaving[there.path] = None
        if wanted and wanted.area in TEST_WORLD:
            arriving[wanted.path] = wanted.entry
    return leaving | arriving


def read_change(git: Git, base: str, head: str, rules: PathRules) -> Change:
    """The facts of base..head (full ids; the empty tree's id as base is the beginning of time)."""
    shown = git.raw(
        "diff-tree", "-r", "-z", "--raw", "--no-abbrev", "-M", "-p", "-U0", "--inter-hunk-context=0",
        "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--ignore-submodules=none", base, head,
    )  # fmt: skip
    listing, _, patch = shown.partition(b"\0\0")
    files = tuple(_files(split(listing.decode("utf-8", "surrogateescape") + "\0") if listing else [], rules))
    return Change(base, head, files, git.log(base, head), _production_lines(files, patch))


def _files(fields: list[str], rules: PathRules) -> Iterable[FileChange]:
    rest = iter(fields)
    for facts in rest:
        old_mode, new_mode, old_oid, new_oid, status = facts.lstrip(":").split(" ")
        first = next(rest)
        path = next(rest) if status[0] == "R" else first
        old = None if status == "A" else Side(first, classify(first, rules), Entry(old_mode, old_oid))
        new = None if status == "D" else Side(path, classify(path, rules), Entry(new_mode, new_oid))
        yield FileChange(status[0], old, new)


def _production_lines(files: tuple[FileChange, ...], patch: bytes) -> Mapping[str, Lines]:
    # A patch names its files in the order of the listing; one that changed its type is told as deleted and new.
    order = [file for file in files for _ in range(2 if file.status == "T" else 1)]
    found: dict[str, Lines] = {}
    for file, section in zip(order, re.split(rb"^diff --git ", patch, flags=re.MULTILINE)[1:], strict=True):
        if "production" in file.areas:
            before, now = found.get(file.path, Lines((), ())), _lines(section)
            found[file.path] = Lines(before.added + now.added, before.removed + now.removed)
    return found


def _lines(section: bytes) -> Lines:
    added: list[tuple[int, str]] = []
    removed: list[str] = []
    if b"\0" in section:
        return Lines((), ())  # truly binary; what an attribute calls so (`*.py -diff`) is read
    number = None
    for line in section.split(b"\n"):
        hunk = _HUNK.match(line)
        if hunk:
            number = int(hunk[1])
        elif number is not None and line.startswith(b"+"):
            added.append((number, line[1:].decode("utf-8", "replace").rstrip("\r")))
            number += 1
        elif number is not None and line.startswith(b"-"):
            removed.append(line[1:].decode("utf-8", "replace").rstrip("\r"))
    return Lines(tuple(added), tuple(removed))
