"""`des track report`: the closing report of an iteration, finished or not."""

from __future__ import annotations

import click

from des.cli.track import views
from des.flow import waivers
from des.flow.delivery import Delivery
from des.track import messages
from des.track.facts import gather


@click.command("report")
@views.number
def command(number: int | None) -> None:
    """Show what iteration N came to, with the places of its documents and what the user decided."""
    click.echo(told(views.begun(number)))


def told(delivery: Delivery) -> str:
    """The report of an iteration that has begun."""
    facts = gather(delivery)
    lines = [messages.closing(facts.record, lambda path: (delivery.root / path).is_file(), facts.boxes)]
    decided = [one.line() for one in waivers.load(delivery)]
    lines += ["decisions of the user:", *(f"- {line}" for line in decided)] if decided else []
    return "\n".join(lines)
