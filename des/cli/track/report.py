"""`des track report`: the closing report of an iteration, finished or not."""

from __future__ import annotations

import click

from des.cli.track import views
from des.flow import waivers
from des.track import messages
from des.track.facts import gather


@click.command("report")
@views.number
def command(number: int | None) -> None:
    """Show what iteration N came to, with the places of its documents and what the user decided."""
    facts = gather(views.begun(number))
    root = facts.delivery.root
    lines = [messages.closing(facts.record, lambda path: (root / path).is_file(), facts.boxes)]
    decided = [one.line() for one in waivers.load(facts.delivery)]
    lines += ["decisions of the user:", *(f"- {line}" for line in decided)] if decided else []
    click.echo("\n".join(lines))
