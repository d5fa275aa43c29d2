"""How node:test is called: every test file in a process of its own, with our reporter in it."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from des import limits
from des.runner import node_modules, node_project, programs, tree_scan, verdict
from des.runner.outcome import Distrust
from des.runner.prepared import Prepared, Task
from des.verdict import Finding, Place

INSIDE = Path(__file__).parent / "inside" / "node"
OLDEST = (20, 11)


def prepare(task: Task) -> Prepared | Finding:
    """The command for a node:test suite, or why there is none.

    The options that package.json's `node --test` gives to node (loaders, conditions) hold for every file.
    """
    program = programs.find(task)
    if isinstance(program, Finding):
        return program
    problem = _too_old(program) or node_modules.provide(task.tree, task.origin)
    if problem:
        return problem
    own = node_project.script(node_project.manifest(task.tree)) or node_project.Script()
    files = list(dict.fromkeys(_files(task)))
    if not files:
        return verdict.no_tests(task.targets)
    wanted = [one for one in task.targets if "::" in one]
    # Newer Nodes wait without end for a promise that nobody settles: one test's failure, not the whole suite's.
    limit = f"--test-timeout={int(task.suite.timeout * 1000 * limits.ONE_TEST_SHARE)}"
    told = json.dumps({"options": [limit, *own.options], "files": files, "wanted": wanted})
    env = {
        **task.env,
        "DES_JOURNAL": str(task.place),
        "CI": "1",
        "FORCE_COLOR": "0",
        "PATH": os.pathsep.join((str(Path(program).parent), task.env.get("PATH", os.defpath))),
    }
    return Prepared((program, str(INSIDE / "main.mjs"), str(task.report), told), env)


def _files(task: Task) -> Iterator[str]:
    """The test files that the targets name; a folder stands for those in it."""
    for target in task.targets or (".",):
        path = target.partition("::")[0]
        if (task.tree / path).is_dir():
            found = tree_scan.files(task.tree / path)
            inside = (file if path == "." else f"{path}/{file}" for file in found)
            yield from (file for file in inside if node_project.is_test_file(file))
        else:
            yield path


@functools.lru_cache(maxsize=16)
def _too_old(program: str) -> Finding | None:
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=limits.PROBE_SECONDS, check=False
        )
        said = done.stdout.strip() or done.stderr.strip()
    except (OSError, subprocess.SubprocessError) as error:
        said = str(error)
    version = re.match(r"v(\d+)\.(\d+)\.", said)
    if version and (int(version[1]), int(version[2])) >= OLDEST:
        return None
    return Finding(
        Distrust.NO_RUNNER,
        Place(),
        f"{program} is no Node.js of version {OLDEST[0]}.{OLDEST[1]} or later: {said[:200]}",
        "Install a newer one, or name another: key `program` of the suite in .nwave/des-config.json.",
    )
