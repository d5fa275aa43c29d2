"""Long commands run detached: what waits can be killed, the work ends by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from des import cli
from des.flow import background
from des.state import runs
from tests.support.small import Small

ROOT = Path(__file__).parents[2]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    return small


def test_a_replay_goes_on_when_the_command_that_waits_for_it_is_killed(small: Small) -> None:
    command = [str(ROOT / "bin/des-verify-integrity"), small.delivery.relative, "--replay"]
    env = {**os.environ, "DES_PYTHON": sys.executable}
    waiting = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not (at_work := runs.live(str(small.root))):
        assert waiting.poll() is None, waiting.communicate()
    os.killpg(waiting.pid, signal.SIGKILL)
    waiting.communicate()
    (run,) = at_work
    result = background.attach(small.root, run, lambda line: None)
    assert result is not None
    assert result["code"] == 1, "no commit of the step yet"
    assert [event.gate_status for event in small.delivery.log().events if event.gate == "integrity"] == ["FAIL"]


def test_a_refusal_of_detached_work_is_told_as_if_it_were_done_here(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main("des", ["finalize"]) == 1
    told = capsys.readouterr()
    assert "des: NOT FINALIZED: the integrity check has not passed" in told.err
    assert told.out == ""
