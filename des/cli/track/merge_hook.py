"""`des track merge-hook`: a git hook for those who want one."""

from __future__ import annotations

import click

from des.flow.delivery import project_root
from des.proof.git import Git
from des.proof.policy import committed_config
from des.track import merge_hook, settings


@click.command("merge-hook")
def command() -> None:
    """Print a git hook that keeps the protected branch where it is while an iteration runs.

    It covers every program, not only Claude Code. Nothing is installed by itself:

    \b
    des track merge-hook > .git/hooks/reference-transaction && chmod +x .git/hooks/reference-transaction
    """
    git = Git(project_root())
    click.echo(merge_hook.text(settings.read(committed_config(git, git.head())).protected_branch), nl=False)
