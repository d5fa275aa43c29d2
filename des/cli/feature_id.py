"""`des feature-id`: the id that a description gets."""

from __future__ import annotations

import click

from des.flow import featureid
from des.flow.delivery import known_features, project_root


@click.command("feature-id")
@click.argument("words", metavar="DESCRIPTION")
def command(words: str) -> None:
    """Print the feature id of DESCRIPTION, then, when no feature has it, the features that are named nearly so.

    Without a leading implement, add or create, without stop words, in kebab-case, at most five words.
    """
    known = known_features(project_root())
    chosen = words.strip() if words.strip() in known else featureid.derive(words)
    click.echo(chosen)
    if chosen not in known:
        near = featureid.nearest(chosen, known)
        click.echo(f"new; near it: {', '.join(near)}" if near else "new; no feature is named nearly so")
