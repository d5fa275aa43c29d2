"""What a run of a suite needs to know, and what a runner makes of it before anything is started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from des.runner.suites import Suite


@dataclass(frozen=True)
class Task:
    """One run to come. tree: where; targets: paths or ids, () for all; origin: the checkout `tree` is a copy of; env:
    the scrubbed environment; place: an empty directory of this run; source_roots: where Python imports start."""

    tree: Path
    suite: Suite
    targets: tuple[str, ...]
    origin: Path
    env: Mapping[str, str]
    place: Path
    source_roots: Sequence[str | Path] = ()

    @property
    def report(self) -> Path:
        """Where the command must leave its JUnit report."""
        return self.place / "junit.xml"


@dataclass(frozen=True)
class Prepared:
    """A command, and its environment. roots, libraries: what foreign modules are told by (only Python's are noted)."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    roots: tuple[Path, ...] = ()
    libraries: tuple[str, ...] = ()
