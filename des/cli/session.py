"""`des session start`: make a delivery the active one of this work tree, or take it up again."""

from __future__ import annotations

import os

import click

from des.cli.next_ import show
from des.deliver import prior_waves, wave_end
from des.deliver.tasks import tasks
from des.flow import hooks_seen, settings
from des.flow.delivery import project_root
from des.flow.start import start


@click.group("session")
def command() -> None:
    """Start a delivery, or take one up again."""


@command.command("start")
@click.argument("goal", default="")
@click.option("--feature-id", metavar="ID", help="Use this id instead of the one derived from GOAL.")
def start_(goal: str, feature_id: str | None) -> None:
    """Start delivering GOAL, in the words the user typed; the same GOAL goes on where it stood.

    `--expand ID,ID` inside GOAL asks for expansions of DELIVER's part of the document (`des density catalog`).

    \b
    des session start "Implement user authentication with JWT"
    """
    hooks_seen.require()
    root = project_root()
    goal, expand = wave_end.asked_for(goal)
    started = start(root, goal, feature_id, os.environ.get("CLAUDE_CODE_SESSION_ID", ""))
    verb = "resumed" if started.resumed else "started"
    click.echo(f"{verb}: {started.delivery.feature_id} in {root}")
    if expand:
        wave_end.request(started.delivery, expand)
    for notice in started.notices:
        click.echo(f"note: {notice}")
    if not started.resumed:
        click.echo("tasks (one TaskCreate each where there is that tool; nothing depends on them):")
        click.echo("\n".join(f"  {task}" for task in tasks(settings.of(started.delivery.log()))))
        documents = prior_waves.documents(started.delivery)
        if all(one.text is None for one in documents):
            click.echo("\n".join(["earlier waves left nothing:", *prior_waves.checklist(documents)]))
    show(started.delivery)
