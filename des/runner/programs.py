"""Finding the program that a suite is run with: by its own setting, else on PATH."""

from __future__ import annotations

import os
import shutil

from des.runner.outcome import Distrust
from des.runner.prepared import Task
from des.verdict import Finding, Place


def find(task: Task, local: str = "") -> str | Finding:
    """The program of the suite's runner. local: where a project may have one of its own, relative to the checkout."""
    suite = task.suite
    path = task.env.get("PATH", os.defpath)
    if suite.program:
        own = str(task.origin / suite.program) if os.sep in suite.program else shutil.which(suite.program, path=path)
        if own and os.access(own, os.X_OK):
            return own
        return Finding(
            Distrust.NO_RUNNER,
            Place(),
            f"The program of suite {suite.name!r}, {suite.program}, is not there.",
            "Install it, or correct `program` of that suite in .nwave/des-config.json.",
        )
    if local and os.access(task.origin / local, os.X_OK):
        return str(task.origin / local)
    return shutil.which(suite.runner, path=path) or Finding(
        Distrust.NO_RUNNER,
        Place(),
        f"{suite.runner} was not found on PATH; suite {suite.name!r} needs it.",
        f"{_INSTALL[suite.runner]}; or name it: key `program` of the suite in .nwave/des-config.json.",
    )


_INSTALL = {
    "node": "Install Node.js 20.11 or later (https://nodejs.org, or your system's package nodejs)",
    "bats": "Install bats-core (https://bats-core.readthedocs.io, `npm install --save-dev bats`, or the package bats)",
}
