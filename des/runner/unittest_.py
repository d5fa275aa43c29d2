"""How unittest is called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from des.runner.python import Interpreter
from des.runner.suites import Suite


def argv(interpreter: Interpreter, suite: Suite, targets: Sequence[str], report: Path, tree: Path) -> list[str]:
    """The command that runs `targets` (directories, files or ids; none: the tree) and writes `report`."""
    return [interpreter.executable, "-m", "des_target.unittest_main", str(report), *targets]
