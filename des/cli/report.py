"""`des report`: what a delivery did, for people."""

from __future__ import annotations

import json

import click

from des.deliver import document
from des.deliver.sections import quality
from des.flow.delivery import Delivery, project_root
from des.report import delivery as report


@click.command("report")
@click.argument("directory", required=False, type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(directory: str | None, form: str) -> None:
    """Show what a delivery did, finished or not.

    How each phase's gate ended and why one was left out, steps with commits and verdicts, reviews, decisions
    of the user, what was refused on the way, foreign commits, files.

    DIRECTORY is docs/feature/<id>/deliver; without it the active delivery is shown. An iteration has its own report:
    `des track report`.
    """
    delivery = Delivery.of_directory(directory) if directory else Delivery.active(project_root())
    if delivery.flow == "track":
        _iteration(delivery, form)
        return
    gates = [str(gate) for gate in quality.of_delivery(delivery)]
    summary = report.summarise(delivery, document.place(delivery), gates)
    click.echo(json.dumps(report.to_json(summary), indent=1) if form == "json" else report.text(summary))


def _iteration(delivery: Delivery, form: str) -> None:
    from des.cli.track import metrics
    from des.cli.track import report as closing

    click.echo(metrics.told(delivery) if form == "json" else closing.told(delivery))
