"""`des track`: the Delivery Track. One verb per module; each is imported only when it is called."""

from __future__ import annotations

import importlib

import click

#: verb -> module in this package, or module.name.
VERBS = {
    "start": "start",
    "interview": "interview",
    "next": "next_",
    "submit": "submit",
    "test": "jobs.test",
    "gate": "jobs.gate",
    "integrate": "jobs.integrate",
    "complete": "jobs.complete",
    "ready": "ready",
    "dod": "dod",
    "metrics": "metrics",
    "status": "status",
    "report": "report",
    "handoff": "handoff",
    "verify": "verify",
    "schema": "schema",
    "merge-hook": "merge_hook",
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(".")
        found: click.Command = getattr(importlib.import_module(f"des.cli.track.{module}"), name or "command")
        return found


@click.command("track", cls=_Verbs, epilog="Start one inside Claude Code with /flow-delivery-track <iteration>.")
def command() -> None:
    """Deliver one iteration: ready backlog, plan, tasks test-first, suites, gates, merge, assessment."""
