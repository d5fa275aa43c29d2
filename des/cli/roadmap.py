"""`des roadmap check`: the roadmap gate."""

from __future__ import annotations

import json

import click

from des.cli import flows
from des.contract.errors import DesError
from des.deliver import roadmap_check


@click.group("roadmap")
def command() -> None:
    """Check the plan of a delivery."""


@command.command("check")
@click.argument("directory", required=False, type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(directory: str | None, form: str) -> int:
    """Check roadmap.json: form, ids, dependencies, and the six quality checks.

    DIRECTORY is docs/feature/<id>/deliver; without it the active delivery is checked. Exit 0: no findings. 1: findings.
    2: there is no roadmap to check.
    """
    delivery = flows.given("deliver", directory)
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"there is no {delivery.roadmap_path}", "steps are dispatched from it", "run `des next`")
    found = roadmap_check.findings(delivery, roadmap)
    where = delivery.roadmap_path.relative_to(delivery.root)
    if form == "json":
        click.echo(json.dumps({"pass": not found, "roadmap": str(where), "findings": found}, ensure_ascii=False))
    elif found:
        click.echo("\n".join([f"{len(found)} finding(s) in {where}:", *(f"  - {line}" for line in found)]))
        click.echo("repair them (skills/nw-roadmap/SKILL.md), then `des roadmap check`; with findings no review")
    else:
        click.echo(f"roadmap OK: {len(roadmap.steps)} steps, {where}")
    return 1 if found else 0
