"""Phase runs outlive the command that started them (DESIGN §6): begin detached, attach, attach again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from des.contract.errors import DesError
from des.state import runs, store
from des.state.runs import Run

MAIN = Path(__file__).resolve().parents[1] / "__main__.py"
WAIT_SECONDS = 540.0
_POLL = 0.05


def begin(root: Path, step: str, phase: str, code: str, by: str) -> Run:
    """The live run of this step, phase and code state, or a new one.

    ``code`` is the digest of the work tree: after an edit the old answer would be about something else. Raises DesError
    (exit 2) while a run of the same step about another state is at work.
    """
    with store.locked(store.state_path(str(root), "runs")):
        return _live(root, step, phase, code) or _detached(root, step, phase, code, by)


def _live(root: Path, step: str, phase: str, code: str) -> Run | None:
    for run in runs.live(str(root)):
        if (run.info.get("step"), run.info.get("phase"), run.info.get("code")) == (step, phase, code):
            return run
        raise DesError(
            f"{run.info.get('phase')} of step {run.info.get('step')} is running since {run.info.get('started')}",
            "two runs would disturb each other, and the code changed meanwhile",
            "wait for it: run the same command again in a minute",
        )
    return None


def _detached(root: Path, step: str, phase: str, code: str, by: str) -> Run:
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{step}-{phase.lower().replace('_', '-')}"
    run = runs.create(str(root), name, {"step": step, "phase": phase, "code": code, "by": by})
    with open(os.path.join(run.folder, "worker.log"), "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", str(MAIN), "des", "run-phase", run.id],
            cwd=root,
            env={**os.environ, "CLAUDE_PROJECT_DIR": str(root)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    run.started(process.pid)
    return run


def attach(root: Path, run: Run, say: Callable[[str], None], wait: float = WAIT_SECONDS) -> dict[str, object] | None:
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
