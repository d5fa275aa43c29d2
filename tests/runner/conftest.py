"""Tiny projects in temporary directories, and a way to run their suites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from des.runner.launch import run
from des.runner.outcome import Run
from des.runner.suites import Suite
from tests.support.environments import environment

Write = Callable[[Path, Mapping[str, str]], Path]
Go = Callable[..., Run]


@pytest.fixture(scope="session")
def write() -> Write:
    """write(directory, {relative path: text}) creates the files and returns the directory."""

    def _write(directory: Path, files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return directory

    return _write


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """go(tree, runner, *select, **arguments of Suite and run): one run; by a Python that has pytest and nothing else.
    env: variables of the caller."""
    cache = tmp_path_factory.mktemp("cache")

    def _go(tree: Path, runner: str = "pytest", *select: str, **more: Any) -> Run:
        of_suite = {name: more.pop(name) for name in ("paths", "python", "program", "timeout") if name in more}
        python = {"python": str(environment("pytest") / "bin/python")} if runner in ("pytest", "unittest") else {}
        suite = Suite("unit", runner, **{"paths": ("tests",), "timeout": 60.0, **python, **of_suite})
        with pytest.MonkeyPatch.context() as caller:
            for name, value in {"XDG_CACHE_HOME": str(cache), **more.pop("env", {})}.items():
                caller.setenv(name, value)
            return run(tree, suite, select, **more)

    return _go


@pytest.fixture
def project(tmp_path: Path, write: Write) -> Callable[[Mapping[str, str]], Path]:
    """project({relative path: text}) makes a tree of its own for this test."""
    return lambda files: write(tmp_path / "tree", files)
