"""Long work outlives the command that asked for it (DESIGN §6): begin detached, attach, attach again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from des import limits
from des.contract.errors import DesError
from des.state import runs, store
from des.state.runs import Run

MAIN = Path(__file__).resolve().parents[1] / "__main__.py"
_POLL = 0.05


@dataclass(frozen=True)
class Job:
    """What is to be done: the worker's name for it (`des.cli.run_job`), its title for people, the delivery's feature,
    what the worker needs to know, and ``state``: what the work is about, as of now (the digest of the work tree, say).

    Two jobs are the same when title, feature and state are: after an edit the old answer would be about something else.
    """

    name: str
    title: str
    feature: str
    state: str = ""
    args: Mapping[str, str] = field(default_factory=dict)

    def is_of(self, run: Run) -> bool:
        """Does that run do this job?"""
        return [run.info.get(key) for key in ("title", "feature", "state")] == [self.title, self.feature, self.state]


def begin(root: Path, job: Job) -> Run:
    """The live run of this job, or a new one; there are never two in a work tree.

    Raises DesError (exit 2) while another job, or this one about another state, is at work.
    """
    with store.locked(store.state_path(str(root), "runs")):
        return _live(root, job) or _detached(root, job)


def ended(root: Path, name: str) -> dict[str, object] | None:
    """The result of the newest run of that job, None while there is none."""
    return next((run.result() for run in reversed(runs.every(str(root))) if run.info.get("job") == name), None)


def _live(root: Path, job: Job) -> Run | None:
    for run in runs.live(str(root)):
        if job.is_of(run):
            return run
        raise DesError(
            f"{run.info.get('title')} is running since {run.info.get('started')}",
            "two runs would disturb each other; this one is other work, or the code changed meanwhile",
            "wait for it: run the same command again in a minute",
        )
    return None


def _detached(root: Path, job: Job) -> Run:
    plain = re.sub(r"[^a-z0-9]+", "-", job.title.lower()).strip("-")[:30]
    info: dict[str, object] = {
        "job": job.name,
        "title": job.title,
        "feature": job.feature,
        "state": job.state,
        "args": dict(job.args),
    }
    run = runs.create(str(root), f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{plain}", info)
    with open(os.path.join(run.folder, "worker.log"), "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", str(MAIN), "des", "run-job", run.id],
            cwd=root,
            env={**os.environ, "CLAUDE_PROJECT_DIR": str(root)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    run.started(process.pid)
    return run


def attach(
    root: Path, run: Run, say: Callable[[str], None], wait: float = limits.ATTACH_SECONDS
) -> dict[str, object] | None:
    """Follow ``run``, passing on each line of progress; its result, or None when ``wait`` seconds were not enough.

    Raises DesError (exit 2) when the run died without a result.
    """
    deadline = time.monotonic() + wait
    shown = 0
    while True:
        result = run.result()
        lines = run.progress().splitlines()
        for line in lines[shown:]:
            say(line)
        shown = len(lines)
        if result is not None:
            return result
        current = runs.read(str(root), run.id)
        if current is not None and not current.live and run.result() is None:
            raise _died(run)
        if time.monotonic() > deadline:
            return None
        time.sleep(_POLL)


def _died(run: Run) -> DesError:
    try:
        tail = Path(run.folder, "worker.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    except OSError:
        tail = []
    return DesError(
        "the run ended without a result" + (": " + " | ".join(tail) if tail else ""),
        "it was killed or its machine stopped; nothing was recorded",
        "run the same command again",
    )
