"""`make lint`, `make quick`, `make test`, `make ci`: every check, one after the other, all of them even if one fails.

The argument is the tier, lint being the one without tests. pytest comes last, so that its closing line is ours; it also
runs the bats files, under each shell.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SHELL_ROOMS = ("hooks", "bin", ".ci", "tests", "examples", "scripts")


def shell_files() -> list[str]:
    """Files whose first line names sh or bash."""
    found = []
    for room in SHELL_ROOMS:
        for path in sorted(ROOT.joinpath(room).rglob("*")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    first = file.readline(80)
                if first.startswith(b"#!") and first.split()[-1].rpartition(b"/")[2] in (b"sh", b"bash"):
                    found.append(str(path.relative_to(ROOT)))
    return found


def static_checks() -> list[tuple[str, list[str]]]:
    """Name and command of each static check that has something to look at."""
    checks = [
        ("ruff", [f"{BIN}/ruff", "check", "--quiet", "."]),
        ("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."]),
        ("mypy", [f"{BIN}/mypy", "--no-error-summary"]),
    ]
    scripts = shell_files()
    if scripts:
        checks.append(("shellcheck", [f"{BIN}/shellcheck", *scripts]))
    return checks


def run(name: str, command: list[str]) -> bool:
    """Run one check and print its line; its output only if it failed."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    print(f"{name:<11} {'ok' if done.returncode == 0 else 'FAILED':<7} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main() -> int:
    (tier,) = sys.argv[1:]
    failed = [name for name, command in static_checks() if not run(name, command)]
    if failed:
        # Said before the tests as well: their closing line stays the last one, and make adds that something failed.
        print(f"failed: {', '.join(failed)}", flush=True)
    # The tests of the host take seconds each and come last: an idle worker takes some of the other's.
    tests = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", f"--tier={tier}"]
    passed = tier == "lint" or subprocess.run(tests, cwd=ROOT, check=False).returncode == 0
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
