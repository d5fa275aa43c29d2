"""A test file that does not load: is something of production missing (a red), or is the harness broken?"""

from __future__ import annotations

import re
from pathlib import Path

from des.runner.classify import kind_of
from des.runner.journal import Raised
from des.runner.outcome import Distrust, FailureKind, Outcome, TestResult
from des.verdict import Finding, Place

_TEST_PART = re.compile(r"\A(?:tests?|testing|spec|specs|features|__tests__)\Z")
_TEST_FILE = re.compile(r"\A(?:(?:conftest|test_.*|.*_tests?)\.py|.*[.-](?:test|spec)\.[cm]?[jt]s|.*\.bats)\Z")


def place(raised: Raised, tree: Path) -> tuple[str, int] | None:
    """The innermost frame of an exception inside the tree: (path relative to it, line)."""
    for file, line in reversed(raised.frames):
        relative = _relative(file, tree)
        if relative:
            return relative, line
    return None


def result(identity: str, raised: Raised, tree: Path) -> tuple[TestResult, Finding | None]:
    """The result of a file (or directory) that could not be collected, and the LOAD_ERROR it amounts to, if any.

    identity: its path relative to the tree.
    STRUCTURAL: the file, or production on its behalf, asks for a symbol, module or signature that production lacks.
    EXCEPTION: production raises something else while it is imported. All else is the harness: SETUP and a Finding.
    """
    file = identity.partition("::")[0]
    where, line = place(raised, tree) or (file, 0)
    kind = _kind(file, where, raised, tree)
    spot = f"{where}:{line}" if line else where
    found = TestResult(identity, Outcome.ERROR, kind, f"{raised}\nat {spot}"[:2000], file)
    if kind is not FailureKind.SETUP:
        return found, None
    reached = "" if where == file else f" (loading {file})"
    return found, Finding(
        Distrust.LOAD_ERROR,
        Place(),
        f"{spot}: {_first_line(raised)}{reached}",
        f"A test that does not load shows nothing about the code; correct {where} first.",
    )


def _kind(file: str, where: str, raised: Raised, tree: Path) -> FailureKind:
    structural = kind_of(f"{raised}", raised.names) is FailureKind.STRUCTURAL
    if where != file and not _is_test_side(where):
        return FailureKind.STRUCTURAL if structural else FailureKind.EXCEPTION
    if where == file and structural and not _wants_helper(raised, tree):
        return FailureKind.STRUCTURAL
    return FailureKind.SETUP


def _wants_helper(raised: Raised, tree: Path) -> bool:
    """Whether an ImportError asks for something on the tests' own side (`from tests.helpers import gone`)."""
    if raised.path:
        relative = _relative(raised.path, tree)
        return bool(relative) and _is_test_side(relative)
    return bool(raised.module) and _is_test_side(raised.module.replace(".", "/"))


def _is_test_side(path: str) -> bool:
    """By name only: a suite's `paths` may well be the package itself, with the tests beside the code."""
    parts = path.split("/")
    return any(_TEST_PART.match(part) for part in parts) or bool(_TEST_FILE.match(parts[-1]))


def _relative(file: str, tree: Path) -> str:
    try:
        return Path(file).relative_to(tree).as_posix()
    except ValueError:
        return ""


def _first_line(raised: Raised) -> str:
    return str(raised).split("\n", 1)[0][:300]
