"""What a source tree shows about its tests: which files, in which style, configured how."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from des import limits

_SKIPPED = {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__"}
_TEST_FILE = re.compile(r"\A(?:test.*|.*_test)\.py\Z")
_PYTEST_STYLE = re.compile(r"^(?:import pytest|from pytest |(?:async )?def test\w*\(|class Test\w*(?:\(\s*\))?:)", re.M)
_UNITTEST_STYLE = re.compile(r"^\s*(?:import unittest|from unittest\b)|TestCase\)", re.M)
_PYTEST_TABLES = {
    "pytest.ini": re.compile(r""),
    ".pytest.ini": re.compile(r""),
    "pytest.toml": re.compile(r""),
    ".pytest.toml": re.compile(r""),
    "pyproject.toml": re.compile(r"^\[tool\.pytest(?:\.ini_options)?\]", re.M),
    "tox.ini": re.compile(r"^\[pytest\]", re.M),
    "setup.cfg": re.compile(r"^\[tool:pytest\]", re.M),
}
_TESTPATHS = re.compile(r"^\s*testpaths\s*=", re.M)


@dataclass(frozen=True)
class Found:
    """python: any Python at all. project: settings of a Python project. test_files: relative paths. pytest_style: some
    test needs pytest. unittest_style: some test imports unittest. testpaths_configured: pytest's own settings say where
    the tests are."""

    python: bool
    project: bool
    test_files: tuple[str, ...]
    pytest_configured: bool
    pytest_style: bool
    unittest_style: bool
    testpaths_configured: bool


def scan(tree: Path, present: Sequence[str]) -> Found:
    """What the files of a tree (as `files` lists them) show about its Python tests."""
    python = [path for path in present if path.endswith(".py")]
    tests = tuple(sorted(path for path in python if is_test_file(path)))
    tables = [text for name, table in _PYTEST_TABLES.items() if (text := _settings(tree / name, table)) is not None]
    conftest = any(path.rpartition("/")[2] == "conftest.py" for path in python)
    texts = [read(tree / path) for path in tests]
    projects = ("pyproject.toml", "setup.py", "setup.cfg")
    return Found(
        python=bool(python),
        project=any((tree / name).is_file() for name in projects),
        test_files=tests,
        pytest_configured=bool(tables) or conftest,
        pytest_style=any(_PYTEST_STYLE.search(text) for text in texts),
        unittest_style=any(_UNITTEST_STYLE.search(text) for text in texts),
        testpaths_configured=any(_TESTPATHS.search(text) for text in tables),
    )


def pytest_settings(directory: Path) -> bool:
    """Whether a file with settings of pytest lies in a directory."""
    return any(_settings(directory / name, table) is not None for name, table in _PYTEST_TABLES.items())


def is_test_file(path: str) -> bool:
    """Whether a path has the name of a Python test file, as the runners collect them."""
    return bool(_TEST_FILE.match(path.rpartition("/")[2]))


def pytest_paths(found: Found) -> tuple[str, ...]:
    """tests/ and test/ where they hold test files, else the test files at the top, else () for all of the tree."""
    holding = {path.partition("/")[0] for path in found.test_files if "/" in path}
    directories = tuple(name for name in ("tests", "test") if name in holding)
    if directories:
        return directories
    top = tuple(path for path in found.test_files if "/" not in path)
    elsewhere = len(top) < len(found.test_files)
    return () if elsewhere else top


def unittest_paths(tree: Path, found: Found) -> tuple[str, ...]:
    """The directories to start discovery in: every directory of test files that no other start reaches."""
    split = [path.rpartition("/") for path in found.test_files]
    directories = {directory for directory, _, name in split if name.startswith("test")}
    return tuple(sorted({_start(tree, directory) or "." for directory in directories}))


def _start(tree: Path, directory: str) -> str:
    """The outermost directory from which discovery descends, through packages only, to `directory`."""
    while directory and (tree / directory / "__init__.py").is_file():
        parent = directory.rpartition("/")[0]
        if not parent:
            return directory
        directory = parent
    return directory


def files(tree: Path) -> Iterator[str]:
    """At most limits.MOST_SCANNED_FILES files of the tree; hidden, vendored and built directories are left out."""
    seen = 0
    for directory, names, found in os.walk(tree):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in _SKIPPED)
        for file in sorted(found):
            seen += 1
            if seen > limits.MOST_SCANNED_FILES:
                return
            yield (Path(directory) / file).relative_to(tree).as_posix()


def _settings(path: Path, table: re.Pattern[str]) -> str | None:
    """The text of a settings file from the table of pytest on, None when it has none."""
    if not path.is_file():
        return None
    text = read(path)
    match = table.search(text)
    if not match:
        return None
    rest = text[match.end() :]
    following = re.search(r"^\[", rest, re.M)
    return rest[: following.start()] if following and match.group() else rest


def read(path: Path) -> str:
    """The beginning of a file, "" when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(limits.SCANNED_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
