"""Detached runs: never two of one work tree, however many ask at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.flow import background
from des.flow.background import Job
from des.state import runs, store


def job(state: str) -> Job:
    return Job("phase", "RED of step 01-01", "a-feature", state, {"step": "01-01"})


def test_who_asks_while_a_run_is_being_started_waits_and_gets_that_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawn = subprocess.Popen
    held: list[str] = []

    def worker(_command: object, **given: Any) -> subprocess.Popen[bytes]:
        with pytest.raises(DesError) as caught, store.locked(store.state_path(str(tmp_path), "runs"), wait=0):
            pass
        held.append(caught.value.what)
        return spawn([sys.executable, "-c", "input()"], **{**given, "stdin": subprocess.PIPE})

    monkeypatch.setattr(subprocess, "Popen", worker)
    first = background.begin(tmp_path, job("c0de"))
    assert len(held) == 1
    assert background.begin(tmp_path, job("c0de")).id == first.id
    with pytest.raises(DesError, match="RED of step 01-01 is running"):
        background.begin(tmp_path, job("0ther"))
    assert [run.id for run in runs.live(str(tmp_path))] == [first.id]
    other = Job("finalize", "des finalize", "a-feature", "c0de")
    with pytest.raises(DesError, match="RED of step 01-01 is running"):
        background.begin(tmp_path, other)
