"""`des finalize`: end a delivery that is verified and archived."""

from __future__ import annotations

import click

from des.flow.delivery import Delivery, project_root
from des.flow.finalize import finalize


@click.command("finalize")
def command() -> None:
    """Commit the record, end the session. Refused without a fresh PASS of `des-verify-integrity … --replay`."""
    delivery = Delivery.active(project_root())
    done = finalize(delivery)
    click.echo(f"finalized: {delivery.feature_id} in commit {done.commit[:12]}")
    click.echo(f"publish it: {done.push}" if done.push else "committed, not pushed: this repository has no remote")
    click.echo(f"run: des report {delivery.relative}")
