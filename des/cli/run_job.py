"""`des run-job`: the detached worker behind commands that may take minutes. Not for typing."""

from __future__ import annotations

import importlib
import signal
import sys

import click

from des.contract.errors import DesError
from des.flow.delivery import Delivery, project_root
from des.state import runs

#: Job -> the verb's module in this package. Its `work(delivery, args, say)` does it, and gives the exit code and the
#: lines that the waiting command prints.
JOBS = {
    "phase": "log_phase",
    "gate": "gate",
    "refactor": "refactor",
    "verify": "verify_integrity",
    "finalize": "finalize",
    "track": "track.jobs",
}


@click.command("run-job", hidden=True)
@click.argument("run_id")
def command(run_id: str) -> None:
    """Do one job and leave its result beside it."""
    root = project_root()
    run = runs.read(str(root), run_id)
    if run is None:
        raise DesError(f"there is no run {run_id}", "", "this command is started by the one that waits for it")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the tests it runs are ended with it
    work = importlib.import_module(f"des.cli.{JOBS[str(run.info['job'])]}").work
    delivery = Delivery(root, str(run.info["feature"]))
    try:
        code, lines = work(delivery, run.info["args"], run.say)
    except DesError as error:
        run.finish({"code": error.code, "error": str(error)})
    else:
        run.finish({"code": code, "lines": list(lines)})
