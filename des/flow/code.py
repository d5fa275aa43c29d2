"""The code a delivery is about, as committed: what the gates that read code look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from des import limits
from des.contract.errors import DesError
from des.contract.ids import step_ids_in_message
from des.contract.paths import PathRules, classify
from des.flow import settings
from des.flow.delivery import Delivery
from des.flow.steps import base_of
from des.proof.change import Change, read_change
from des.proof.git import SUBMODULE, SYMLINK, Entry, Git
from des.proof.kind import declares_refactoring

#: Stands where a step id would, for commits of Phase 3 (R34): they are the delivery's, and no step's.
REFACTORING = "the refactoring"


@dataclass(frozen=True)
class StepChange:
    """What one commit changed. steps: the ids in its message, or REFACTORING; none for a commit of somebody else."""

    steps: tuple[str, ...]
    change: Change


@dataclass(frozen=True)
class Code:
    """base..head of a delivery, and the files at head."""

    git: Git
    rules: PathRules
    base: str
    head: str

    @classmethod
    def of(cls, delivery: Delivery) -> Code:
        """The code of a delivery; DesError when its log names no base commit."""
        log = delivery.log()
        base = settings.of(log).base
        if not base:
            raise DesError(
                f"{delivery.log_path} is {log.schema_version} and names no base commit",
                "without it nobody can say which code the delivery added",
                "let the delivery be judged by hand, or begin it again with `des session start`",
            )
        git = delivery.git
        return cls(git, delivery.policy(log).rules, git.base(base), git.head())

    @cached_property
    def change(self) -> Change:
        """What the delivery changed altogether."""
        return read_change(self.git, self.base, self.head, self.rules)

    @cached_property
    def commits(self) -> tuple[StepChange, ...]:
        """The commits one by one, parents before children."""
        return tuple(
            StepChange(
                _steps(commit.message),
                read_change(self.git, base_of(self.git, commit.id), commit.id, self.rules),
            )
            for commit in self.git.log(self.base, self.head)
        )

    @cached_property
    def own(self) -> frozenset[str]:
        """The paths that the delivery's commits touched, of steps and of the refactoring; others' are not its own."""
        return frozenset(file.path for commit in self.commits if commit.steps for file in commit.change.files)

    @cached_property
    def areas(self) -> Mapping[str, str]:
        """Path -> class (R4) of every file at head."""
        return {path: classify(path, self.rules) for path in self._entries}

    @cached_property
    def before(self) -> frozenset[str]:
        """The production files at the base."""
        paths = self.git.entries(self.base)
        return frozenset(path for path in paths if classify(path, self.rules) == "production")

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return self.git.entries(self.head)

    def texts(self, *areas: str) -> dict[str, str]:
        """Path -> text of the files of these classes at head; links, binary and very large files are left out."""
        wanted = {path: entry for path, entry in self._entries.items() if self.areas[path] in areas}
        return self.read(wanted)

    def read(self, entries: Mapping[str, Entry]) -> dict[str, str]:
        """Path -> text of any entries of this repository."""
        files = {path: e.oid for path, e in entries.items() if e.mode not in (SUBMODULE, SYMLINK)}
        contents = _blobs(self.git, files.values())
        return {
            path: contents[oid].decode("utf-8", "replace")
            for path, oid in files.items()
            if len(contents[oid]) <= limits.LARGEST_SOURCE and b"\0" not in contents[oid]
        }


def _steps(message: str) -> tuple[str, ...]:
    return tuple(step_ids_in_message(message)) or ((REFACTORING,) if declares_refactoring(message) else ())


def _blobs(git: Git, oids: Iterable[str]) -> dict[str, bytes]:
    """Object id -> content, in one call of git."""
    wanted = list(dict.fromkeys(oids))
    raw = git.raw("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in wanted).encode())
    found, at = {}, 0
    for oid in wanted:
        end = raw.index(b"\n", at)
        size = int(raw[at:end].split()[2])
        found[oid] = raw[end + 1 : end + 1 + size]
        at = end + size + 2
    return found
