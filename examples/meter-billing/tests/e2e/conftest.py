import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"


@pytest.fixture
def billing(tmp_path: Path):
    """Exit code and output of the program, started as a clerk starts it."""

    def run(*arguments) -> tuple[int, str]:
        command = [sys.executable, "-m", "billing", *map(str, arguments)]
        env = {**os.environ, "PYTHONPATH": str(SOURCES)}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    return run
