"""How pytest is called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from des.runner import tree_scan
from des.runner.python import Interpreter, lacks_pytest
from des.runner.suites import Suite
from des.verdict import Finding


def argv(
    interpreter: Interpreter, suite: Suite, targets: Sequence[str], report: Path, tree: Path
) -> list[str] | Finding:
    """The command that runs `targets` (paths or ids; none: what the project's settings name) and writes `report`.

    Where the tree holds no settings, pytest would take the first it finds above it, and every conftest on the way.

    The project's own settings and addopts hold (xdist, markers, plugins included); options that would hide outcomes
    are overridden, which works because the command line comes after addopts: no stop at the first failure, load
    errors do not end the session, JUnit in one form. (Random order is switched off by our plugin.) The cache gets an
    empty directory instead of being switched off, since options like `--ff` in addopts would be refused without it.
    """
    if "pytest" not in interpreter.modules:
        return lacks_pytest(suite, interpreter)
    command = [interpreter.executable, "-m", "pytest", "-p", "des_target.pytest_plugin"]
    command += ["--maxfail=0", "--continue-on-collection-errors", "--tb=short", "--color=no"]
    command += [f"--junitxml={report}", "--junit-prefix=", "-o", "junit_family=xunit1", "-o", "junit_logging=no"]
    command += ["-o", f"cache_dir={report.parent / 'cache'}"]
    if "pytest_cov" in interpreter.modules:
        command.append("--no-cov")  # a coverage threshold would fail every run of a selection
    if not _settings_inside(tree, targets):
        command += [f"--rootdir={tree}", f"--confcutdir={tree}"]
    return [*command, *targets]


def _settings_inside(tree: Path, targets: Sequence[str]) -> bool:
    """Whether pytest finds settings between what it is asked for and the top of the tree."""
    paths = [tree / target.partition("::")[0] for target in targets] or [tree]
    start = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))
    within = (place for place in (start, *start.parents) if place.is_relative_to(tree))
    return any(tree_scan.pytest_settings(place) for place in within)
