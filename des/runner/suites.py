"""Which test suites a project has: what `.nwave/des-config.json` says, else what the tree shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from des import limits
from des.contract.errors import DesError
from des.runner import node_project, tree_scan

RUNNERS = ("pytest", "unittest", "node", "bats")
_PYTHON = ("pytest", "unittest")
_KEYS = ("name", "runner", "paths", "python", "program", "timeout", "slow")
_EXAMPLE = '{"suites": [{"name": "unit", "runner": "pytest", "paths": ["tests"]}]}'


@dataclass(frozen=True)
class Suite:
    """One test suite. paths: directories or files relative to the tree; () = what the runner's own settings name.
    python: interpreter of a Python suite (absolute, relative to the checkout, or a name on PATH), None = found.
    program: the same for node and bats. timeout: seconds for the whole suite. slow: GREEN may run a part of it
    (DESIGN §6)."""

    name: str
    runner: str = "pytest"
    paths: tuple[str, ...] = ()
    python: str | None = None
    timeout: float = limits.SUITE_SECONDS
    slow: bool = False
    program: str | None = None

    def takes(self, file: str) -> bool:
        """Whether a file may hold tests of this suite: its runner reads such files, and it lies under its paths."""
        if self.runner == "bats":
            fits = file.endswith(".bats")
        elif self.runner == "node":
            fits = node_project.is_program(file)
        else:
            fits = not file.endswith(".bats") and not node_project.is_program(file)
        return fits and (not self.paths or any(_below(file, one) for one in self.paths))


def _below(file: str, path: str) -> bool:
    return path == "." or file == path or file.startswith(path.rstrip("/") + "/")


def is_test_file(path: str) -> bool:
    """Whether a path has the name of a test file of any runner."""
    return tree_scan.is_test_file(path) or node_project.is_test_file(path) or path.endswith(".bats")


def is_program(path: str) -> bool:
    """Whether a file can hold tests that a runner could be asked for by name."""
    return path.endswith((".py", ".bats")) or node_project.is_program(path)


def detect(tree: Path, config: Mapping[str, object]) -> tuple[Suite, ...]:
    """The suites of the project in `tree`.

    config: the whole of `.nwave/des-config.json`; its key `suites` wins. Otherwise one suite for each kind of test that
    the tree alone shows, so that two machines agree on it (R45). () when it shows none. Raises DesError naming the key
    when `suites` has a wrong shape.
    """
    if "suites" in config:
        return _configured(config["suites"])
    files = list(tree_scan.files(tree))
    others = (*_node(tree, files), *_bats(files))
    return (*_python(tree, files, bool(others)), *others)


def _python(tree: Path, files: list[str], others: bool) -> tuple[Suite, ...]:
    """pytest when its configuration, a conftest or a pytest-style test is there or there is no test yet, unittest when
    all tests are unittest's. A stray script beside another runner's tests makes no Python project."""
    found = tree_scan.scan(tree, files)
    if not (found.test_files or found.project or found.pytest_configured or (found.python and not others)):
        return ()
    if found.pytest_configured or found.pytest_style or not found.unittest_style:
        return (Suite("tests", "pytest", () if found.testpaths_configured else tree_scan.pytest_paths(found)),)
    return (Suite("tests", "unittest", tree_scan.unittest_paths(tree, found)),)


def _node(tree: Path, files: list[str]) -> tuple[Suite, ...]:
    paths = node_project.suite_paths(files, tree, tree_scan.read)
    return () if paths is None else (Suite("node", "node", paths),)


def _bats(files: list[str]) -> tuple[Suite, ...]:
    holding = sorted({file.rpartition("/")[0] or "." for file in files if file.endswith(".bats")})
    return (Suite("bats", "bats", tuple(holding)),) if holding else ()


def _configured(value: object) -> tuple[Suite, ...]:
    if not isinstance(value, list) or not value:
        raise _wrong("suites", "must be a list of at least one suite")
    suites = tuple(_suite(item, f"suites[{number}]") for number, item in enumerate(value))
    names = [suite.name for suite in suites]
    for name in names:
        if names.count(name) > 1:
            raise _wrong("suites", f"two suites are named {name!r}")
    return suites


def _suite(item: object, key: str) -> Suite:
    if not isinstance(item, dict):
        raise _wrong(key, "must be an object")
    for name in item:
        if name not in _KEYS:
            raise _wrong(f"{key}.{name}", f"is not known; known are {', '.join(_KEYS)}")
    runner = item.get("runner")
    if runner not in RUNNERS:
        raise _wrong(f"{key}.runner", f"must be one of {', '.join(RUNNERS)}")
    python, program = _program(item, "python", key), _program(item, "program", key)
    slow = item.get("slow", False)
    if not isinstance(slow, bool):
        raise _wrong(f"{key}.slow", "must be true or false")
    name = item.get("name")
    if not _is_word(name):
        raise _wrong(f"{key}.name", "must be a non-empty string")
    paths = tuple(_paths(item.get("paths", []), f"{key}.paths"))
    return Suite(str(name), str(runner), paths, python, _timeout(item, key), slow, program)


def _program(item: Mapping[str, object], name: str, key: str) -> str | None:
    value = item.get(name)
    if value is None:
        return None
    if (name == "python") != (item["runner"] in _PYTHON):
        suited = "pytest and unittest" if name == "python" else "node and bats"
        raise _wrong(f"{key}.{name}", f"is a key of {suited} suites")
    if not _is_word(value):
        raise _wrong(
            f"{key}.{name}",
            "must be the path or name of an interpreter"
            if name == "python"
            else "must be the path or name of the runner's program",
        )
    return str(value)


def _paths(value: object, key: str) -> Iterator[str]:
    if not isinstance(value, list):
        raise _wrong(key, "must be a list of paths")
    for number, path in enumerate(value):
        if not _is_word(path):
            raise _wrong(f"{key}[{number}]", "must be a non-empty string")
        pure = PurePosixPath(str(path))
        if pure.is_absolute() or ".." in pure.parts or str(path).startswith("-"):
            raise _wrong(f"{key}[{number}]", "must be relative to the project, inside it, and not begin with a dash")
        yield pure.as_posix()


def _timeout(item: Mapping[str, object], key: str) -> float:
    value = item.get("timeout", limits.SUITE_SECONDS)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= limits.MOST_SUITE_SECONDS:
        raise _wrong(f"{key}.timeout", f"must be a number of seconds above 0, at most {limits.MOST_SUITE_SECONDS:.0f}")
    return float(value)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _wrong(key: str, what: str) -> DesError:
    return DesError(
        f".nwave/des-config.json: {key} {what}.",
        "Which tests are run decides what is proven, so nothing is guessed here.",
        f"Correct the key, for example: {_EXAMPLE}",
    )
