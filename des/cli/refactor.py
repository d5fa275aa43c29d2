"""`des refactor submit`: the only way a refactoring counts."""

from __future__ import annotations

import click

from des.cli.progress import say
from des.deliver import completion
from des.flow import refactoring
from des.flow.delivery import Delivery, project_root


@click.group("refactor")
def command() -> None:
    """Refactorings, proven for the agent that was dispatched for them."""


@command.command("submit")
@click.option("--nothing", default="", metavar="TEXT", help="There is nothing to improve: say what you looked at.")
def submit(nothing: str) -> int:
    """Prove every commit of the delivery with the line `Refactor: L<n>`: the same tests pass before and after.

    Exit 0: accepted and recorded. 1: refused. 2: could not be decided.
    """
    delivery = Delivery.active(project_root())
    done = refactoring.submit(delivery, nothing, say, lambda: completion.after_a_step(delivery))
    click.echo("\n".join(done.lines))
    return done.code
