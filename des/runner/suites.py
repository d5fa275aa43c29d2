"""Which test suites a project has: what `.nwave/des-config.json` says, else what the tree shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from des.contract.errors import DesError
from des.runner import tree_scan

RUNNERS = ("pytest", "unittest")
DEFAULT_TIMEOUT = 1800.0
MAX_TIMEOUT = 24 * 3600.0
_KEYS = ("name", "runner", "paths", "python", "timeout", "slow")
_EXAMPLE = '{"suites": [{"name": "unit", "runner": "pytest", "paths": ["tests"]}]}'


@dataclass(frozen=True)
class Suite:
    """One test suite. paths: directories or files relative to the tree; () = what the runner's own settings name.
    python: interpreter (absolute, relative to the checkout, or a name on PATH), None = found. timeout: seconds for
    the whole suite. slow: GREEN may run a part of it (DESIGN §6)."""

    name: str
    runner: str = "pytest"
    paths: tuple[str, ...] = ()
    python: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    slow: bool = False


def detect(tree: Path, config: Mapping[str, object]) -> tuple[Suite, ...]:
    """The suites of the project in `tree`.

    config: the whole of `.nwave/des-config.json`; its key `suites` wins. Otherwise one suite, from the tree alone,
    so that two machines agree on it (R45): pytest when its configuration, a conftest or a pytest-style test is there
    or there is no test yet, unittest when all tests are unittest's. () when the tree holds no Python at all.
    Raises DesError naming the key when `suites` has a wrong shape.
    """
    if "suites" in config:
        return _configured(config["suites"])
    found = tree_scan.scan(tree)
    if not found.python:
        return ()
    if found.pytest_configured or found.pytest_style or not found.unittest_style:
        return (Suite("tests", "pytest", () if found.testpaths_configured else tree_scan.pytest_paths(found)),)
    return (Suite("tests", "unittest", tree_scan.unittest_paths(tree, found)),)


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
    python = item.get("python")
    if python is not None and not _is_word(python):
        raise _wrong(f"{key}.python", "must be the path or name of an interpreter")
    slow = item.get("slow", False)
    if not isinstance(slow, bool):
        raise _wrong(f"{key}.slow", "must be true or false")
    name = item.get("name")
    if not _is_word(name):
        raise _wrong(f"{key}.name", "must be a non-empty string")
    paths = tuple(_paths(item.get("paths", []), f"{key}.paths"))
    return Suite(str(name), str(runner), paths, python and str(python), _timeout(item, key), slow)


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
    value = item.get("timeout", DEFAULT_TIMEOUT)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= MAX_TIMEOUT:
        raise _wrong(f"{key}.timeout", f"must be a number of seconds above 0, at most {MAX_TIMEOUT:.0f}")
    return float(value)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _wrong(key: str, what: str) -> DesError:
    return DesError(
        f".nwave/des-config.json: {key} {what}.",
        "Which tests are run decides what is proven, so nothing is guessed here.",
        f"Correct the key, for example: {_EXAMPLE}",
    )
