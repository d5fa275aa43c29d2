"""`des track metrics`: the figures of an iteration, computed from its record."""

from __future__ import annotations

import json

import click

from des.cli.track import views
from des.flow.delivery import Delivery
from des.track.facts import gather
from des.track.measured import figures


@click.command("metrics")
@views.number
def command(number: int | None) -> None:
    """Print the figures of iteration N as JSON: points, tasks, velocity, defects, coverage, gates, trends, times."""
    click.echo(told(views.begun(number)))


def told(delivery: Delivery) -> str:
    """The figures of an iteration that has begun, as JSON."""
    return json.dumps(figures(gather(delivery)), indent=1, ensure_ascii=False)
