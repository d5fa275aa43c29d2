"""How bats is called: by a program of ours that runs one file after the other and reads what bats says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from des.runner import programs, tree_scan, verdict
from des.runner.prepared import Prepared, Task
from des.verdict import Finding

INSIDE = Path(__file__).parent / "inside"
_LOCAL = "node_modules/.bin/bats"


def prepare(task: Task) -> Prepared | Finding:
    """The command for a bats suite, or why there is none."""
    program = programs.find(task, _LOCAL)
    if isinstance(program, Finding):
        return program
    files = list(dict.fromkeys(_files(task)))
    if not files:
        return verdict.no_tests(task.targets)
    wanted = [one for one in task.targets if "::" in one]
    told = json.dumps({"bats": program, "files": files, "wanted": wanted})
    argv = (sys.executable, "-m", "des_target.bats_main", str(task.report), told)
    env = {**task.env, "DES_JOURNAL": str(task.place), "CI": "1", "PYTHONPATH": str(INSIDE)}
    return Prepared(argv, env)


def _files(task: Task) -> Iterator[str]:
    for target in task.targets or (".",):
        path = target.partition("::")[0]
        if (task.tree / path).is_dir():
            found = (file for file in tree_scan.files(task.tree / path) if file.endswith(".bats"))
            yield from (file if path == "." else f"{path}/{file}" for file in found)
        else:
            yield path
