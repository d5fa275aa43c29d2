"""`des track submit`: the only way in which what an agent found or planned counts."""

from __future__ import annotations

import sys

import click

from des.cli import flows
from des.contract import files
from des.track import receiving
from des.track.facts import gather
from des.track.telling import tell


@click.command("submit")
@click.argument("subject")
@click.option("--file", "path", metavar="PATH", default="-", help="Read the JSON from PATH; - is standard input.")
def command(subject: str, path: str) -> None:
    """Submit SUBJECT as JSON (`des track schema SUBJECT`), by the agent that was dispatched for it.

    \b
    des track submit readiness --file - <<'EOF'
    {"items": [{"id": "US-01", "ready": true}], "summary": "..."}
    EOF
    """
    delivery = flows.active("track")
    text = files.decode("standard input", sys.stdin.buffer.read()) if path == "-" else files.read_text(path)
    received = receiving.receive(gather(delivery), subject, text)
    tell(gather(delivery))
    click.echo("\n".join([f"recorded: {subject} ({received.record['status']})", *received.told]))
    click.echo("Your task is done when nothing else is owed; report in a few lines.")
