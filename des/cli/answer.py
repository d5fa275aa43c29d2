"""`des answer`: the user's answer to a question of `des next`, for the agent that goes on."""

from __future__ import annotations

import click

from des.cli import flows
from des.cli.next_ import show
from des.flow import resolving
from des.flow.delivery import Delivery, project_root


@click.command("answer")
@click.argument("words")
@click.option("--ride", is_flag=True, help="The uncommitted files that were asked about ride along in the work.")
def command(words: str, ride: bool) -> None:
    """Write down what the user answered; the next dispatch of what it is about is told."""
    delivery = Delivery.active(project_root())
    flow = flows.of(delivery)
    facts = flow.gather(delivery)
    click.echo(resolving.answer(facts, flow.next_action(facts), words, ride))
    show(delivery)
