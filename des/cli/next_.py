"""`des next`: the one legal action now."""

from __future__ import annotations

import json

import click

from des.cli import flows
from des.contract.errors import DesError
from des.flow import hooks_seen
from des.flow.delivery import Delivery, project_root
from des.report import action as report


def show(delivery: Delivery, as_json: bool = False) -> None:
    """Print the next action of ``delivery``."""
    click.echo(said(delivery, as_json))


def said(delivery: Delivery, as_json: bool = False) -> str:
    """The next action of ``delivery`` as text, behind what the user is told, or as one JSON object."""
    flow = flows.of(delivery)
    facts = flow.gather(delivery)
    action, progress = flow.next_action(facts), list(flow.tell(facts))
    if as_json:
        return json.dumps(action.to_json() | ({"progress": progress} if progress else {}), ensure_ascii=False)
    return "\n".join([*progress, report.text(action)])


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
        text = said(Delivery.active(project_root()))
    except DesError as error:
        text = f"des next: {error}"
    click.echo(json.dumps({"hookSpecificOutput": {"hookEventName": event, "additionalContext": text}}))
