"""Where the real Claude Code comes from: PyPI's claude-agent-sdk wheels bundle it.

New: `DES_HOST`, else the installed (pinned) claude-agent-sdk. Old: `DES_HOST_OLD`, else a wheel of an older
claude-agent-sdk, kept in build/hosts/. `python -m tests.host.hosts` fetches the old one (make hosts).
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

OLD_WHEEL = "0.2.111"  # bundles Claude Code 2.1.202
CACHE = Path(__file__).parents[2] / "build" / "hosts"
MEMBER = "claude_agent_sdk/_bundled/claude"


class HostMissing(Exception):
    """No binary, and why."""


def new() -> str:
    """Path of the pinned host."""
    if given := os.environ.get("DES_HOST"):
        return given
    package = importlib.util.find_spec("claude_agent_sdk")
    if package is None or package.origin is None:
        raise HostMissing("claude-agent-sdk is not installed: run `make setup`, or set DES_HOST to a claude binary")
    return str(Path(package.origin).parent / "_bundled" / "claude")


def old() -> str:
    """Path of an old host; fetched from PyPI on first use."""
    if given := os.environ.get("DES_HOST_OLD"):
        return given
    binary = CACHE / f"claude-agent-sdk-{OLD_WHEEL}" / "claude"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not binary.exists():
            _fetch(binary)
    return str(binary)


def _fetch(binary: Path) -> None:
    """Download the wheel and keep only its binary."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(CACHE)]
    command = [*pip, f"claude-agent-sdk=={OLD_WHEEL}"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise HostMissing(
            f"claude-agent-sdk {OLD_WHEEL} could not be fetched from PyPI (or set DES_HOST_OLD to a claude of about "
            f"2.1.200):\n{done.stderr.strip()}"
        )
    (wheel,) = CACHE.glob(f"claude_agent_sdk-{OLD_WHEEL}-*.whl")
    binary.parent.mkdir(exist_ok=True)
    part = binary.with_suffix(".part")
    with zipfile.ZipFile(wheel) as archive:
        part.write_bytes(archive.read(MEMBER))
    part.chmod(0o755)
    part.rename(binary)
    wheel.unlink()


if __name__ == "__main__":
    try:
        print(f"new: {new()}\nold: {old()}")
    except HostMissing as error:
        sys.exit(str(error))
