"""`des track dod`: the Definition of Done, box by box (gate check `delivery`)."""

from __future__ import annotations

from dataclasses import asdict

import click

from des.cli.track import views
from des.track.facts import gather


@click.command("dod")
@views.number
@views.form
def command(number: int | None, form: str) -> int:
    """Look at the 19 boxes of the Definition of Done of iteration N. Exit 0: all hold. 1: some do not."""
    boxes = gather(views.begun(number)).boxes
    lines = [f"{sum(box.met for box in boxes)} of {len(boxes)} boxes hold"]
    section = ""
    for box in boxes:
        if box.section != section:
            section = box.section
            lines += ["", section]
        lines.append(f"- [{'x' if box.met else ' '}] {box.text}" + ("" if box.met else f": {box.why}"))
    views.show("\n".join(lines), [asdict(box) for box in boxes], form)
    return 0 if all(box.met for box in boxes) else 1
