"""`des-init-log`: start the execution log of a feature."""

from __future__ import annotations

from pathlib import Path

import click

from des.contract import ids
from des.contract.errors import DesError
from des.facts import global_config
from des.flow import header, record
from des.flow.delivery import Delivery
from des.state import store


@click.command("des-init-log")
@click.option("--project-dir", required=True, metavar="DIR", help="docs/feature/<feature-id>/deliver")
@click.option("--feature-id", required=True, metavar="ID", help="The feature's id, kebab-case.")
def command(project_dir: str, feature_id: str) -> None:
    """Create execution-log.json in DIR, with the settings of the last commit. `des session start` does this for you."""
    if not ids.is_feature_id(feature_id):
        raise DesError(
            f"{feature_id!r} is not a feature id", "it names a directory", "use lower-case words and dashes", 2
        )
    if not Path(project_dir).is_dir():
        raise DesError(
            f"Project directory does not exist: {project_dir}", "a log has one place", f"mkdir -p {project_dir}", 1
        )
    delivery = Delivery.of_directory(project_dir)
    if delivery.feature_id != feature_id:
        raise DesError(
            f"{project_dir} is the directory of {delivery.feature_id}", "one log per feature", "use its id", 1
        )
    git = delivery.git
    record.create(delivery, header.snapshot(git, git.head(), "", store.now(), global_config.load()[0]))
    click.echo(str(delivery.log_path))
