"""Proving ranges of test histories, and the fixtures for it; copies and caches stay in pytest's own directories."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from des.proof.policy import Policy
from des.proof.proving import prove
from des.proof.verdict import Proof
from tests.support.environments import environment
from tests.support.histories import History


@pytest.fixture(scope="session")
def lean() -> Path:
    """The interpreter that runs the tests of the projects."""
    return environment("pytest") / "bin/python"


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def history(lean: Path, tmp_path: Path) -> History:
    return History(tmp_path / "project", lean)


def proof_of(
    history: History,
    base: str,
    *,
    suites: list[dict[str, object]] | None = None,
    level: str = "standard",
    detect: bool = False,
) -> Proof:
    """The proof of base..newest commit. suites: as in the project's settings; detect: as the tree shows them."""
    settings = suites or [{"name": "tests", "runner": "pytest", "python": str(history.python)}]
    config: Mapping[str, object] = {} if detect else {"suites": settings}
    return prove(history.path, base, history.head, Policy.from_header({"config": config}), level=level)


def told(proof: Proof) -> str:
    """All a proof says, for messages and for looking for words in it."""
    checks = (f"{check.name}: {check.outcome.value} {check.reasons}" for check in proof.checks)
    return "\n".join((proof.headline, *proof.reasons, *checks, *proof.notes))
