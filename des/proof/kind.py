"""The kind of a step, from its diff. What the diff leaves open the commit's subject must declare.

Production without tests may be a refactoring or a feature nobody tested; tests without production may pin what is
there or stand in for work that was not done. `refactor: …`, `perf: …` and `test: …` (or the trailer `Refactor: L<n>`)
say which; without them the step is read as a feature.
"""

from __future__ import annotations

import re
from enum import Enum

from des.proof.change import Change, Lines
from des.proof.git import Commit


class Kind(Enum):
    """What a step is, and with that, what it has to prove."""

    FEATURE = "feature"
    REFACTOR = "refactor"
    TESTS = "tests"
    DOCS = "docs"
    BUILD = "build"
    REMOVAL = "removal"
    EMPTY = "empty"


_DECLARED = re.compile(r"([a-z]+)(?:\([^)]*\))?!?:", re.IGNORECASE)
_REFACTOR_TRAILER = re.compile(r"^[ \t]*Refactor:[ \t]*L[0-9]", re.IGNORECASE | re.MULTILINE)
_SAME_BEHAVIOUR = frozenset({"refactor", "style", "perf"})
_TESTS = frozenset({"test", "tests"})
_BESIDE = frozenset({"docs", "chore", "build", "ci"})


def kind_of(change: Change) -> Kind:
    """The kind of a step: from the classes of its files, and from lines and subjects where these leave it open."""
    # Evidence is about the work, and settings of DES count only from the next delivery on (R18).
    areas = {area for file in change.files for area in file.areas} - {"evidence", "config"}
    if not areas:
        return Kind.EMPTY
    if areas <= {"documentation"}:
        return Kind.DOCS
    declared = {_declared(commit) for commit in change.commits if len(commit.parents) < 2}
    if "production" in areas:
        if _only_removes(change):
            return Kind.REMOVAL
        return Kind.REFACTOR if _says(declared, _SAME_BEHAVIOUR, _TESTS) else Kind.FEATURE
    if areas & {"test", "snapshot"}:
        return Kind.TESTS if _says(declared, _TESTS, _SAME_BEHAVIOUR) else Kind.FEATURE
    return Kind.BUILD


def _declared(commit: Commit) -> str:
    """The type of a conventional subject ("refactor" in `refactor(api): …`), else ""."""
    if declares_refactoring(commit.message):
        return "refactor"
    found = _DECLARED.match(commit.subject)
    return found[1].lower() if found else ""


def declares_refactoring(message: str) -> bool:
    """Whether a commit message has the line `Refactor: L<n>` below its subject (R34)."""
    return bool(_REFACTOR_TRAILER.search(message.strip().partition("\n")[2]))


def _says(declared: set[str], one_of: frozenset[str], beside: frozenset[str]) -> bool:
    return bool(declared & one_of) and declared <= one_of | beside | _BESIDE


def _only_removes(change: Change) -> bool:
    """Whether production lost files and lines, and no line came in but shortened ones (`import a, b` → `import a`)."""
    files = change.touched("production")
    if any(file.status not in "DM" for file in files):
        return False
    if any(file.status == "M" and not change.lines[file.path].removed for file in files):
        return False
    return all(_only_shortens(change.lines[file.path]) for file in files)


def _only_shortens(lines: Lines) -> bool:
    removed = [_tokens(line) for line in lines.removed]
    return all(any(_within(_tokens(line), former) for former in removed) for _, line in lines.added)


def _tokens(line: str) -> list[str]:
    return re.findall(r"\w+|\S", line)


def _within(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(token in rest for token in short)
