"""`des status`: where the active delivery stands."""

from __future__ import annotations

import json

import click

from des.cli import flows
from des.flow.delivery import Delivery, project_root
from des.report import status as report


@click.command("status")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """Show where the active delivery stands, who is at work, and what is next."""
    delivery = Delivery.active(project_root())
    flow = flows.of(delivery)
    facts = flow.gather(delivery)
    nodes = [(node.name, node.done(facts)) for node in flow.nodes]
    action = flow.next_action(facts)
    status = report.of(delivery.feature_id, nodes, facts.steps, facts.writer, facts.readers, action)
    click.echo(json.dumps(report.to_json(status), indent=1) if form == "json" else report.text(status))
