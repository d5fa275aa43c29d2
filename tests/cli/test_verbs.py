"""The tables of verbs: what `--help` lists without importing a verb is what the verbs say themselves."""

from __future__ import annotations

import click
import pytest

from des import cli
from des.cli import track, verbs

GROUPS = {"des": cli.des, "track": track.command}


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("width", [45, 80, 400])
def test_the_list_is_the_one_click_would_make_of_the_verbs(group: verbs.Verbs, width: int) -> None:
    context, listed, imported = click.Context(group), click.HelpFormatter(width=width), click.HelpFormatter(width=width)
    group.format_commands(context, listed)
    click.Group.format_commands(group, context, imported)
    assert listed.getvalue() == imported.getvalue()
