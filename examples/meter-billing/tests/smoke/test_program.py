"""Does the program that was deployed start and answer? Without BILLING_DEV: the program in this tree."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]


def home() -> Path:
    """Where the program lies that is to be tested."""
    dev = os.environ.get("BILLING_DEV")
    current = Path(dev) / "current" if dev else None
    return current.parent / current.read_text("utf-8").strip() if current and current.is_file() else HERE / "src"


def test_the_program_starts_and_knows_its_tariffs():
    command = [sys.executable, "-m", "billing", "tariffs"]
    env = {**os.environ, "PYTHONPATH": str(home())}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("home ")
