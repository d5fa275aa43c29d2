"""`des finalize`: end a delivery that is verified and archived."""

from __future__ import annotations

import click

from des.cli.progress import say
from des.deliver import completion
from des.flow.delivery import Delivery, project_root
from des.flow.finalize import finalize
from des.report import integrity as report


@click.command("finalize")
def command() -> int:
    """Prove every step once more, then end the delivery.

    Exit 0: finalized. 1: refused, with what does not hold. 2: a proof could not be decided here.
    """
    delivery = Delivery.active(project_root())
    done = finalize(delivery, completion.gates(delivery), say)
    click.echo(report.text(done.replay))
    if not done.commit:
        click.echo("NOT FINALIZED")
        return done.replay.exit_code
    click.echo(f"finalized: {delivery.feature_id} in commit {done.commit[:12]}")
    click.echo(f"publish it: {done.push}" if done.push else "committed, not pushed: this repository has no remote")
    click.echo(f"run: des report {delivery.relative}")
    return 0
