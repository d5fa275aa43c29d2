"""Run the unit tests and write coverage's JSON report: `python scripts/measure.py REPORT`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(report: str) -> int:
    """0 and a report when the tests pass; what the failing part ended with otherwise, and no report."""
    with tempfile.TemporaryDirectory() as scratch:
        data = f"--data-file={scratch}/coverage"
        for arguments in (["run", data, "-m", "pytest", "tests/unit"], ["json", data, "-q", "-o", report]):
            done = subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT)  # noqa: S603
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
