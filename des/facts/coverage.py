"""What a coverage report says, whichever tool wrote it: lines and branches, counted from the lines themselves."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from des.contract.errors import DesError
from des.facts.tool_text import HOW, WHY, listed


@dataclass(frozen=True)
class FileCoverage:
    """One source file: the lines that can run (``valid``), those that did, and the same of its branches."""

    path: str
    covered: frozenset[int]
    valid: frozenset[int]
    branches_covered: int
    branches_valid: int


@dataclass(frozen=True)
class Coverage:
    """The files of a report, each once, by path. The totals are sums of counts; rounded rates are never read."""

    files: tuple[FileCoverage, ...]

    @property
    def lines_covered(self) -> int:
        """Lines that ran."""
        return sum(len(one.covered) for one in self.files)

    @property
    def lines_valid(self) -> int:
        """Lines that can run."""
        return sum(len(one.valid) for one in self.files)

    @property
    def branches_covered(self) -> int:
        """Branches that were taken."""
        return sum(one.branches_covered for one in self.files)

    @property
    def branches_valid(self) -> int:
        """Branches that can be taken."""
        return sum(one.branches_valid for one in self.files)


def on_lines(coverage: Coverage, lines: Mapping[str, Collection[int]]) -> tuple[int, int]:
    """How many of these lines (by file) ran, and how many of them can run."""
    covered = valid = 0
    for one in coverage.files:
        asked = frozenset(lines.get(one.path, ()))
        covered += len(one.covered & asked)
        valid += len(one.valid & asked)
    return covered, valid


def foreign(coverage: Coverage, known: Collection[str]) -> list[str]:
    """The files of a report that are not among the paths of the tree, and have lines."""
    paths = frozenset(known)
    return [one.path for one in coverage.files if one.valid and one.path not in paths]


def of_this_tree(coverage: Coverage, known: Collection[str], where: str) -> Coverage:
    """The coverage as given; DesError when a file of the report is not in the tree."""
    strange = foreign(coverage, known)
    if strange:
        raise DesError(
            f"{where}: {len(strange)} of {len(coverage.files)} files are not in this tree: {listed(strange)}.",
            "A report of another tree, or one with files that git does not have, gives a figure of other code.",
            "Let the command measure the directory it is started in, with paths relative to it, and leave generated "
            "files out in the tool's settings.",
        )
    return coverage


@dataclass
class Tally:
    """Collects lines and branches while a report is read. What is reported more than once counts once, and as covered
    when one of the reports says so."""

    lines: dict[str, dict[int, bool]] = field(default_factory=dict)
    branches: dict[str, dict[Hashable, bool]] = field(default_factory=dict)
    counted: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)

    def file(self, path: str) -> None:
        """A file that may have no lines."""
        self.lines.setdefault(path, {})

    def line(self, path: str, number: int, ran: bool) -> None:
        """A line that can run."""
        lines = self.lines.setdefault(path, {})
        lines[number] = ran or lines.get(number, False)

    def branch(self, path: str, key: Hashable, taken: bool) -> None:
        """A branch, by a key of its own in its file."""
        branches = self.branches.setdefault(path, {})
        branches[key] = taken or branches.get(key, False)

    def counts(self, path: str, line: int, covered: int, valid: int) -> None:
        """The branches of a line where a report only counts them."""
        counted = self.counted.setdefault(path, {})
        before = counted.get(line, (0, 0))
        counted[line] = max(covered, before[0]), max(valid, before[1])

    def result(self, where: str) -> Coverage:
        """All that was collected; DesError when no line can run in it."""
        found = Coverage(tuple(self._files()))
        if not found.lines_valid:
            named = f"its files are {listed(sorted(self.lines))}" if self.lines else "it names no file"
            raise DesError(
                f"{where}: the report has no line that can run; {named}.",
                WHY,
                "Check that the command runs the tests and measures the right directory. " + HOW,
            )
        return found

    def _files(self) -> Iterable[FileCoverage]:
        for path in sorted(self.lines):
            lines, branches = self.lines[path], self.branches.get(path, {})
            counted = self.counted.get(path, {}).values()
            ran = frozenset(number for number, did in lines.items() if did)
            taken = sum(branches.values()) + sum(covered for covered, _ in counted)
            yield FileCoverage(path, ran, frozenset(lines), taken, len(branches) + sum(valid for _, valid in counted))
