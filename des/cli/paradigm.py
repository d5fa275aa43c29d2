"""`des paradigm`: the user's answer where CLAUDE.md names no paradigm."""

from __future__ import annotations

import click

from des.cli import flows
from des.cli.next_ import show
from des.deliver import paradigm
from des.flow.settings import PARADIGMS


@click.command("paradigm")
@click.argument("name", type=click.Choice(list(PARADIGMS)))
def command(name: str) -> None:
    """Record which paradigm the user chose, and write it into CLAUDE.md."""
    delivery = flows.active("deliver")
    crafter = paradigm.choose(delivery, name)
    click.echo(f"recorded: {name}; {crafter} crafts every step. CLAUDE.md says so now: commit it with the delivery")
    show(delivery)
