"""Real repositories for the proof's tests; copies and settings stay inside tmp_path."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.support.histories import History


@pytest.fixture(autouse=True)
def _own_temporary_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copies = tmp_path / "temporary"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    monkeypatch.setenv("TMPDIR", str(copies))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "project")
