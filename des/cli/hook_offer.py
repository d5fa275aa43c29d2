"""`des hook-offer`: the user's answer to the offer of test hooks."""

from __future__ import annotations

import click

from des.cli import flows
from des.cli.next_ import show
from des.deliver import hook_offer


@click.command("hook-offer")
@click.argument("answer", type=click.Choice(list(hook_offer.ANSWERS)))
def command(answer: str) -> None:
    """Record whether the project's pre-commit hooks were installed; the delivery goes on whatever the answer is.

    `decline` writes .nwave/hook-offer-declined, and nobody is asked again; `later` ends the question for this delivery.
    """
    delivery = flows.active("deliver")
    hook_offer.answer(delivery, answer)
    click.echo(f"recorded: {answer}")
    show(delivery)
