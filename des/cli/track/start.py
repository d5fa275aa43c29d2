"""`des track start`: begin an iteration, or take one up again."""

from __future__ import annotations

import click

from des.cli.next_ import show
from des.flow import hooks_seen
from des.flow.delivery import Delivery, project_root
from des.track import messages, previous, settings, start


@click.command("start")
@click.argument("number", type=click.IntRange(1, 9999), metavar="N")
@click.argument("directory", default=".")
@click.option("--guidance", "text", default="", metavar="TEXT", help="What this iteration looks at most, in words.")
@click.option("--interactive", is_flag=True, help="Ask the user seven questions first.")
def command(number: int, directory: str, text: str, interactive: bool) -> int:
    """Begin iteration N, or go on with it. DIRECTORY: this project, or a directory in it.

    \b
    des track start 3 --guidance 'Focus on security, we have a pen test next week'
    """
    hooks_seen.require()
    root = project_root()
    start.inside(root, directory)
    delivery = Delivery(root, f"iteration-{number}")
    begun = delivery.log_path.exists()
    kept = "" if begun else start.kept(delivery)
    if kept:
        click.echo(kept)
        return 1
    wanted = start.understood(settings.of(delivery.log()), text) if begun else start.wished(delivery, text)
    started = start.begin(root, number, start.owner())
    click.echo(f"{'resumed' if started.resumed else 'started'}: iteration {number} in {root}")
    if not started.resumed:
        click.echo(messages.start(number, previous.durations(delivery)))
    for notice in started.notices:
        click.echo(f"note: {notice}")
    if text:
        start.guide(delivery, wanted)
        click.echo("\n".join(wanted.told()))
    if interactive:
        start.ask(delivery)
    show(delivery)
    return 0
