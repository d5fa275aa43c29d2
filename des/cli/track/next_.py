"""`des track next`: the one legal action of the iteration now."""

from __future__ import annotations

import click

from des.cli import flows
from des.cli.next_ import show
from des.flow import hooks_seen


@click.command("next")
@click.option("--json", "as_json", is_flag=True, help="Print the action as one JSON object.")
def command(as_json: bool) -> None:
    """Say the one action that is legal now, behind lines for the user about where the iteration stands."""
    hooks_seen.require()
    show(flows.active("track"), as_json)
