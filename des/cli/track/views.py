"""What the viewing verbs share: an iteration by its number, or the active one."""

from __future__ import annotations

import json
from typing import Any

import click

from des.cli import flows
from des.contract.errors import DesError
from des.flow.delivery import Delivery, project_root

number = click.argument("number", required=False, type=click.IntRange(1, 9999), metavar="[N]")
form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def iteration(wanted: int | None) -> Delivery:
    """The iteration of that number, else the active one. Its log may not be there."""
    return flows.active("track") if wanted is None else Delivery(project_root(), f"iteration-{wanted}")


def begun(wanted: int | None) -> Delivery:
    """`iteration`, which has begun; DesError (exit 2) otherwise."""
    delivery = iteration(wanted)
    if not delivery.log_path.exists():
        raise DesError(
            f"iteration {delivery.iteration} has not begun",
            "there is nothing on record about it",
            f"begin it: /flow-delivery-track {delivery.iteration}",
        )
    return delivery


def show(text: str, data: Any, wanted: str) -> None:
    """Print one of the two."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False) if wanted == "json" else text)
