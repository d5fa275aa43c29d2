"""`des refactor submit`: the only way a refactoring counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from des.cli import flows
from des.cli.waiting import wait_for
from des.deliver import completion
from des.flow import cycle, refactoring_submission
from des.flow.background import Job
from des.flow.delivery import Delivery


@click.group("refactor")
def command() -> None:
    """Refactorings, proven for the agent that was dispatched for them."""


@command.command("submit")
@click.option("--nothing", default="", metavar="TEXT", help="There is nothing to improve: say what you looked at.")
def submit(nothing: str) -> int:
    """Prove every commit of the delivery with the line `Refactor: L<n>`: the same tests pass before and after.

    Exit 0: accepted and recorded. 1: refused. 2: could not be decided. A long proof goes on when this command is cut
    off; the same command attaches to it again.
    """
    delivery = flows.active("deliver")
    state = cycle.code_state(delivery)
    return wait_for(
        delivery.root, Job("refactor", "des refactor submit", delivery.feature_id, state, {"nothing": nothing})
    )


def work(delivery: Delivery, args: Mapping[str, str], say: Callable[[str], None]) -> tuple[int, Sequence[str]]:
    """Prove and record (see des.cli.run_job)."""
    done = refactoring_submission.submit(delivery, args["nothing"], say, lambda: completion.after_a_step(delivery))
    return done.code, done.lines
