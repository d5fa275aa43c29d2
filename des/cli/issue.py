"""`des issue add|resolve`: what a delivery finds wrong in an earlier wave, and what the user decided about it."""

from __future__ import annotations

import click

from des.cli import flows
from des.cli.next_ import show
from des.deliver import upstream


@click.group("issue")
def command() -> None:
    """Upstream issues: a gap or contradiction in an earlier wave."""


@command.command("add")
@click.argument("what")
@click.option("--step", required=True, metavar="NN-NN", help="The step that cannot go on as it is.")
@click.option("--document", required=True, metavar="FILE", help="The document of an earlier wave that is wrong.")
def add(what: str, step: str, document: str) -> None:
    """Write an issue into the feature's document; its step waits until the user has decided."""
    issue = upstream.add(flows.active("deliver"), step, document, what)
    click.echo(f"recorded: {issue.id} in {issue.file}:{issue.line}; step {step} waits for the user's decision")


@command.command("resolve")
@click.argument("ident", metavar="ID")
@click.argument("decision")
def resolve(ident: str, decision: str) -> None:
    """Write down what the user decided about an issue, after they answered."""
    delivery = flows.active("deliver")
    document = upstream.resolve(delivery, ident, decision)
    click.echo(f"resolved: {ident} in {document or 'the record only: it is in no document any more'}")
    show(delivery)
