"""The shim and the launchers do the same under dash and bash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize("shell", [pytest.param(name, marks=pytest.mark.needs(name)) for name in ("dash", "bash")])
def test_the_shim_and_the_launchers(shell: str) -> None:
    command = [str(TOOLS / "bats"), "--tap", str(Path(__file__).parent / "run.bats")]
    done = subprocess.run(command, env={**os.environ, "UNDER": shell}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not ok" not in done.stdout


def test_what_the_host_starts_is_executable_and_the_launchers_are_links_to_one() -> None:
    for name in ("hooks/run", "bin/des"):
        assert os.access(ROOT / name, os.X_OK)
    for name in ("des-init-log", "des-log-phase", "des-verify-integrity"):
        assert os.readlink(ROOT / "bin" / name) == "des"
