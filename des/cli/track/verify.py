"""`des track verify`: does the record of an iteration hold?"""

from __future__ import annotations

import json

import click

from des.cli import flows
from des.cli.progress import say
from des.cli.track import views
from des.flow.delivery import Delivery
from des.report import integrity as report
from des.track import verify


@click.command("verify")
@click.argument("directory", required=False, type=click.Path())
@click.option("--recompute", is_flag=True, help="Prove every task and measure every number again, in clean copies.")
@views.form
def command(directory: str | None, recompute: bool, form: str) -> int:
    """Check that the iteration in DIRECTORY (.aiwg/delivery/iteration-<n>) is what its record says.

    Log and chains, commits, documents, and that the protected branch holds nothing that had not passed its gates. Exit
    0: it holds. 1: it does not. 2: it cannot be decided here.
    """
    return show(flows.given("track", directory) if directory else views.begun(None), recompute, form)


def show(delivery: Delivery, recompute: bool, form: str) -> int:
    """Verify, and print the result; the exit code."""
    result = verify.verify(delivery, recompute=recompute, say=say)
    click.echo(json.dumps(report.to_json(result), indent=1) if form == "json" else report.text(result))
    return result.exit_code
