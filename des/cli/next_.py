"""`des next`: the one legal action now."""

from __future__ import annotations

import json

import click

from des.contract.errors import DesError
from des.deliver.facts import gather
from des.deliver.nodes import next_action
from des.flow import hooks_seen
from des.flow.delivery import Delivery, project_root
from des.report import action as report


def show(delivery: Delivery, as_json: bool = False) -> None:
    """Print the next action of ``delivery``."""
    click.echo(said(delivery, as_json))


def said(delivery: Delivery, as_json: bool = False) -> str:
    """The next action of ``delivery`` as text, or as one JSON object."""
    action = next_action(gather(delivery))
    return json.dumps(action.to_json(), ensure_ascii=False) if as_json else report.text(action)


@click.command("next")
@click.option("--json", "as_json", is_flag=True, help="Print the action as one JSON object.")
@click.option("--hook", "event", metavar="EVENT", hidden=True, help="Print the host's additionalContext for EVENT.")
def command(as_json: bool, event: str | None) -> None:
    """Say the one action that is legal now.

    It is one of dispatch, run, ask, wait, done and blocked, with the reason and the exact words to go on with.
    """
    if event is None:
        hooks_seen.require()
        show(Delivery.active(project_root()), as_json)
        return
    try:
        text = report.text(next_action(gather(Delivery.active(project_root()))))
    except DesError as error:
        text = f"des next: {error}"
    click.echo(json.dumps({"hookSpecificOutput": {"hookEventName": event, "additionalContext": text}}))
