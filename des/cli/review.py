"""`des review submit`: the only way a review counts."""

from __future__ import annotations

import sys

import click

from des.cli import flows
from des.contract import files
from des.deliver import reviews


@click.group("review")
def command() -> None:
    """Reviews, submitted by the agent that was dispatched for them."""


@command.command("submit")
@click.option("--file", "path", metavar="PATH", help="Read the submission from PATH; - is standard input.")
@click.option("--json", "text", metavar="JSON", help="The submission itself.")
def submit(path: str | None, text: str | None) -> None:
    """Submit a review of the roadmap or the implementation as JSON (schemas/review.schema.json).

    \b
    des review submit --file - <<'EOF'
    {"subject": "roadmap", "verdict": "APPROVED", "summary": "...", "findings": []}
    EOF
    """
    if (path is None) == (text is None):
        raise click.UsageError("give the submission with --file PATH, --file - or --json JSON")
    if text is None:
        text = files.decode("standard input", sys.stdin.buffer.read()) if path == "-" else files.read_text(str(path))
    written = reviews.submit(flows.active("deliver"), text)
    click.echo(f"recorded: {written['status']} by {written['reviewer']}. Your task is done; report in two lines.")
