"""Acceptance tests use the program as a customer does: as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def parcel():
    """Run `parcel ARGUMENTS…`; gives the completed process with stdout and stderr as text."""

    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        command = [sys.executable, "-m", "parcel", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)

    return run
