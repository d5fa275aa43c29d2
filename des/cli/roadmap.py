"""`des roadmap check`: the roadmap gate."""

from __future__ import annotations

import click

from des.contract.errors import DesError
from des.deliver import roadmap_check
from des.flow.delivery import Delivery, project_root


@click.group("roadmap")
def command() -> None:
    """The plan of a delivery."""


@command.command("check")
@click.argument("directory", required=False, type=click.Path())
def check(directory: str | None) -> None:
    """Check roadmap.json: form, ids, dependencies, and the six quality checks.

    DIRECTORY is docs/feature/<id>/deliver; without it the active delivery is checked.
    """
    delivery = Delivery.of_directory(directory) if directory else Delivery.active(project_root())
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"there is no {delivery.roadmap_path}", "steps are dispatched from it", "run `des next`")
    found = roadmap_check.findings(delivery, roadmap)
    if found:
        raise DesError(
            f"{len(found)} finding(s) in {delivery.roadmap_path}:\n" + "\n".join(f"  - {line}" for line in found),
            "a roadmap with findings is not reviewed",
            "repair them and run `des roadmap check` again",
            1,
        )
    click.echo(f"roadmap OK: {len(roadmap.steps)} steps, {delivery.roadmap_path}")
