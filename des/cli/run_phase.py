"""`des run-phase`: the detached worker behind `des-log-phase`. Not for typing."""

from __future__ import annotations

import signal
import sys

import click

from des.contract.errors import DesError
from des.deliver import completion
from des.flow import cycle
from des.flow.delivery import Delivery, project_root
from des.state import runs


@click.command("run-phase", hidden=True)
@click.argument("run_id")
def command(run_id: str) -> None:
    """Do one phase run, record it, leave its result beside it."""
    root = project_root()
    run = runs.read(str(root), run_id)
    if run is None:
        raise DesError(f"there is no run {run_id}", "", "this command is started by des-log-phase")
    delivery = Delivery.active(root)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the tests it runs are ended with it
    try:
        step, phase, by = (str(run.info[key]) for key in ("step", "phase", "by"))
        result = cycle.perform(delivery, step, phase, by, run.say, lambda: completion.after_a_step(delivery))
    except DesError as error:
        run.finish({"code": error.code, "lines": str(error).splitlines()})
        return
    run.finish({"code": result.code, "lines": list(result.lines)})
