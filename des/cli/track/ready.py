"""`des track ready`: is the backlog of an iteration ready? (gate check `discovery`)"""

from __future__ import annotations

import click

from des.cli.track import views
from des.track import documents
from des.track.readiness import ReadyStatus


@click.command("ready")
@views.number
@views.form
def command(number: int | None, form: str) -> int:
    """Judge the backlog of iteration N item by item, as a program can. Exit 0: READY. 1: PARTIAL or BLOCKED."""
    delivery = views.iteration(number)
    found = documents.readiness(delivery)
    points = f"{found.points_ready} of {found.points_total} points"
    lines = [f"iteration {delivery.iteration}: {found.status.value}, {points}"]
    lines += [f"- {gap.what}. {gap.fix}" for gap in found.blockers]
    for item in found.items:
        lines.append(f"{item.id}: {'ready' if item.ready else 'not ready'}")
        lines += [f"  - {gap.what}. {gap.fix}" for gap in item.failed]
    views.show("\n".join(lines), {"status": found.status.value, **found.to_json()}, form)
    return 0 if found.status is ReadyStatus.READY else 1
