"""`des status`: where the active delivery stands."""

from __future__ import annotations

import json

import click

from des.deliver.facts import gather
from des.deliver.nodes import NODES, next_action
from des.flow.delivery import Delivery, project_root
from des.report import status as report


@click.command("status")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """Show where the active delivery stands, who is at work, and what is next."""
    facts = gather(Delivery.active(project_root()))
    nodes = [(node.name, node.done(facts)) for node in NODES]
    status = report.of(facts.delivery.feature_id, nodes, facts.steps, facts.writer, facts.readers, next_action(facts))
    click.echo(json.dumps(report.to_json(status), indent=1) if form == "json" else report.text(status))
