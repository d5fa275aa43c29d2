"""`des track metrics`: the figures of an iteration, computed from its record."""

from __future__ import annotations

import json

import click

from des.cli.track import views
from des.track.facts import gather
from des.track.measured import figures


@click.command("metrics")
@views.number
def command(number: int | None) -> None:
    """Print the figures of iteration N as JSON: points, tasks, velocity, defects, coverage, gates, trends, times."""
    click.echo(json.dumps(figures(gather(views.begun(number))), indent=1, ensure_ascii=False))
