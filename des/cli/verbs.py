"""Groups of verbs as tables. Only the module of the verb that is called is imported: every start of des pays for it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import NamedTuple

import click


class Verb(NamedTuple):
    """place: the module that defines `command`, or module.name. summary: its line in the list of verbs, the first
    sentence of its help; "" keeps it out of the list. A verb with no place is listed only."""

    place: str
    summary: str


def load(package: str, place: str) -> click.Command:
    """The command that stands at ``place`` (module, or module.name) in ``package``."""
    module, _, name = place.partition(".")
    command: click.Command = getattr(importlib.import_module(f"{package}.{module}"), name or "command")
    return command


class Verbs(click.Group):
    """The verbs of a table; ``--help`` lists them from it, without importing any."""

    package: str
    table: Mapping[str, Verb]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = self.table.get(cmd_name)
        if verb is None:
            return None
        return load(self.package, verb.place) if verb.place else click.Command(cmd_name, help=verb.summary)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        listed = [click.Command(name, help=verb.summary) for name, verb in self.table.items() if verb.summary]
        limit = formatter.width - 6 - max(len(verb.name or "") for verb in listed)
        with formatter.section("Commands"):
            formatter.write_dl([(verb.name or "", verb.get_short_help_str(limit)) for verb in listed])
