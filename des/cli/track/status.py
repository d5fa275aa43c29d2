"""`des track status`: every step with its progress."""

from __future__ import annotations

import click

from des.cli.track import views
from des.track import progress
from des.track.facts import gather
from des.track.nodes import next_action


@click.command("status")
@views.form
def command(form: str) -> None:
    """Show how far the active iteration has come, step by step."""
    facts = gather(views.begun(None))
    steps = [progress.progress(facts.record, step) for step in range(1, progress.current(facts.record) + 1)]
    action = next_action(facts)
    done = f"{len(facts.done)}/{len(facts.record.tasks)}"
    data = {"iteration": facts.delivery.iteration, "steps": steps, "tasks": done, "next": action.to_json()}
    views.show("\n".join([*steps, f"next: {action.kind.value}: {action.why}"]), data, form)
