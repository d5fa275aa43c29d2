"""How pytest is called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from des.runner.python import Interpreter, lacks_pytest
from des.runner.suites import Suite
from des.verdict import Finding


def argv(interpreter: Interpreter, suite: Suite, targets: Sequence[str], report: Path) -> list[str] | Finding:
    """The command that runs `targets` (paths or ids; none: what the project's settings name) and writes `report`.

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
    return [*command, *targets]
