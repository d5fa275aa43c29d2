"""`des finalize`: end a delivery that is verified and archived."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from des.cli import flows
from des.cli.waiting import shown, wait_for
from des.deliver import completion
from des.deliver.finalize import finalize
from des.flow import background, cycle
from des.flow.background import Job
from des.flow.delivery import Delivery, project_root
from des.report import gate as after
from des.report import integrity as report
from des.state import session


@click.command("finalize")
def command() -> int:
    """Prove every step once more, then end the delivery.

    Exit 0: finalized. 1: refused, with what does not hold. 2: a proof could not be decided here. It goes on when this
    command is cut off; the same command attaches to it again.
    """
    root = project_root()
    before = None if session.load(str(root)) else background.ended(root, "finalize")
    if before is not None:  # it ended, and the session with it, after the command that waited was cut off
        return shown(before)
    delivery = flows.active("deliver")
    return wait_for(delivery.root, Job("finalize", "des finalize", delivery.feature_id, cycle.code_state(delivery)))


def work(delivery: Delivery, _args: Mapping[str, str], say: Callable[[str], None]) -> tuple[int, Sequence[str]]:
    """Finalize, and say how it ended (see des.cli.run_job)."""
    done = finalize(delivery, completion.gates(delivery), say)
    lines = [report.text(done.replay)]
    if not done.commit:
        return done.replay.exit_code, [*lines, "NOT FINALIZED", *after.settled(done.settled)]
    return 0, [
        *lines,
        f"finalized: {delivery.feature_id} in commit {done.commit[:12]}",
        done.published,
        f"run: des report {delivery.relative}",
    ]
