"""One delivery: where its files are, and reading them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from des.contract import ids, roots
from des.contract import log as log_file
from des.contract import roadmap as roadmap_file
from des.contract.errors import DesError
from des.contract.log import Log
from des.contract.roadmap import Roadmap
from des.proof.git import Git
from des.proof.policy import Policy
from des.proof.tree import code_digest
from des.state import session as session_file


def project_root(start: str | os.PathLike[str] | None = None) -> Path:
    """The policy root of the project around ``start`` (default: CLAUDE_PROJECT_DIR, else the current directory)."""
    where = os.fspath(start) if start else os.environ.get("CLAUDE_PROJECT_DIR") or os.getcwd()
    root = roots.policy_root(where)
    if root is None:
        raise DesError(
            f"{where} is not in a git repository",
            "every step is proven from its commits, so a delivery needs git",
            "run `git init`, commit what is there, then go on",
        )
    return Path(root)


def known_features(root: Path) -> list[str]:
    """The names of the directories below docs/feature, sorted."""
    features = root / "docs" / "feature"
    return sorted(path.name for path in features.iterdir() if path.is_dir()) if features.is_dir() else []


@dataclass(frozen=True)
class Delivery:
    """A delivery in a project, of a feature or of an iteration; all paths follow from the project root and its id."""

    root: Path
    feature_id: str

    @classmethod
    def of_directory(cls, directory: str | os.PathLike[str]) -> Delivery:
        """The delivery whose machine files live in ``directory``: ``docs/feature/<id>/deliver``, or of an iteration
        ``.aiwg/delivery/iteration-<n>``.

        Raises DesError when the directory is not there or not of that shape.
        """
        path = Path(directory).resolve()
        if not path.is_dir():
            raise DesError(
                f"{directory} is not a directory",
                "a delivery's files live in docs/feature/<feature-id>/deliver, an iteration's in "
                ".aiwg/delivery/iteration-<n>",
                'check the path, or start with `des session start "<what to build>"` or `des track start <n>`',
            )
        root = project_root(path)
        parts = path.relative_to(root).parts
        name = parts[2] if len(parts) > 2 else ""
        if ids.is_feature_id(name) and path == cls(root, name).directory:
            return cls(root, name)
        raise DesError(
            f"{path} is not a deliver directory",
            "the id is taken from docs/feature/<feature-id>/deliver, or from .aiwg/delivery/iteration-<n>",
            "give the path of that directory",
        )

    @classmethod
    def active(cls, root: Path) -> Delivery:
        """The delivery of the session that is active in this work tree, else DesError."""
        session = session_file.load(str(root))
        paused = session_file.paused(str(root)) if session is None else None
        if paused is not None:
            raise DesError(
                f"{paused.feature_id} is {paused.since}",
                "while it is paused nothing is guarded, so nothing of it is done",
                "the user goes on with it by typing `des resume`, or /nw-deliver; `des abort` ends it",
                1,
            )
        if session is None:
            raise DesError(
                "no delivery is active in this work tree",
                "what is next follows from a delivery's roadmap, log and commits",
                'start one with `/nw-deliver "<what to build>"` or `des session start "<what to build>"`; an iteration '
                "with `/flow-delivery-track <number>`",
            )
        return cls(root, session.feature_id)

    @property
    def flow(self) -> str:
        """Which flow it is delivered by: ``track`` or ``deliver``. The id tells (R40)."""
        return "deliver" if self.iteration is None else "track"

    @property
    def iteration(self) -> int | None:
        """The number of the iteration, None for a feature."""
        return ids.iteration(self.feature_id)

    @property
    def home(self) -> str:
        """The directory that is this delivery's alone, relative to the root, with slashes."""
        return f"docs/feature/{self.feature_id}" if self.iteration is None else f".aiwg/delivery/{self.feature_id}"

    @property
    def relative(self) -> str:
        """Where its machine files are, relative to the root, with slashes."""
        return f"{self.home}/deliver" if self.iteration is None else self.home

    @property
    def feature_dir(self) -> Path:
        return self.root / self.home

    @property
    def directory(self) -> Path:
        return self.root / self.relative

    @property
    def roadmap_path(self) -> Path:
        return self.directory / "roadmap.json"

    @property
    def log_path(self) -> Path:
        return self.directory / log_file.LOG_NAME

    @property
    def evolution(self) -> str:
        """The archive document written at finalize, relative to the root."""
        return f"docs/evolution/{self.feature_id}-evolution.md"

    @cached_property
    def git(self) -> Git:
        return Git(self.root)

    def log(self) -> Log:
        """The execution log; DesError when it is missing or broken."""
        if not self.log_path.exists():
            raise DesError(
                f"{self.log_path} is missing",
                "phases and approvals are recorded in it",
                f"bring back the committed one: git checkout -- {self.relative}/{log_file.LOG_NAME}; "
                f"or begin anew: des session start --feature-id {self.feature_id}",
            )
        log = log_file.load(str(self.log_path))
        if log.feature_id != self.feature_id:
            raise DesError(
                f"{self.log_path} belongs to feature {log.feature_id!r}, not {self.feature_id!r}",
                "a log proves nothing about another feature",
                f"restore the right file: git checkout -- {self.relative}/{log_file.LOG_NAME}",
            )
        return log

    def roadmap(self) -> Roadmap | None:
        """The roadmap, or None when there is no file yet; DesError when it is broken."""
        return roadmap_file.load(str(self.roadmap_path)) if self.roadmap_path.exists() else None

    def code(self, log: Log, commit: str | None) -> str:
        """The code digest of a commit (None: of the work tree), without this feature's documents (R9)."""
        rules = self.policy(log).rules
        return code_digest(self.git, commit, (self.home,), rules)

    def policy(self, log: Log) -> Policy:
        """What steers the proof of this delivery: the settings in the log's header, and nothing an agent writes."""
        return Policy.from_header(log.header)
