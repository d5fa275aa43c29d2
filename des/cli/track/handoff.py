"""`des track handoff`: from delivery to operations, as far as evidence goes."""

from __future__ import annotations

import click

from des.cli.track import views
from des.track import handing_off
from des.track.facts import gather


@click.command("handoff")
@views.number
def command(number: int | None) -> int:
    """Write the handoff checklist of iteration N, each item with its evidence. Exit 0: READY. 1: something is missing.

    Sign-offs are the people's: they write them between the note marks of the report.
    """
    done = handing_off.handoff(gather(views.begun(number)))
    click.echo(done.text)
    return 0 if done.ready else 1
