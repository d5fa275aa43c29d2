"""`des docs`: the sections of DELIVER that are rendered from facts."""

from __future__ import annotations

import os

import click

from des.cli import flows
from des.cli.progress import say
from des.deliver import document, narrative
from des.state import store


@click.group("docs")
def command() -> None:
    """What a delivery writes into the feature's document."""


@command.command("render")
@click.argument("directory", required=False, type=click.Path())
@click.option("--dry", is_flag=True, help="Print the sections, write nothing.")
def render(directory: str | None, dry: bool) -> None:
    """Render DELIVER's sections from facts: files, scenarios, definition of done, quality gates, pre-requisites.

    Each stands between two notes; what people wrote around them is kept. `des finalize` does the same at the end.

    DIRECTORY is docs/feature/<id>/deliver; without it the active delivery is rendered.
    """
    delivery = flows.given("deliver", directory)
    facts = narrative.gather(delivery, say)
    if dry:
        click.echo("\n\n".join("\n".join([one.heading, "", *one.lines]) for one in narrative.sections(facts)))
        return
    place = document.place(delivery)
    store.write_atomic(os.fspath(delivery.root / place), narrative.render(facts))
    click.echo(f"rendered: {place}")
