"""`des reopen`: send a proven step back, because the user wants it."""

from __future__ import annotations

import click

from des import limits
from des.cli.next_ import show
from des.contract.errors import DesError
from des.flow import reopenings, steps
from des.flow.delivery import Delivery, project_root
from des.flow.steps import StepStatus


@click.command("reopen")
@click.argument("step")
@click.argument("why")
def command(step: str, why: str) -> None:
    """Send STEP back to a crafter. WHY is what the user wants repaired, in their words.

    It only adds work: the step has to be proven again. What is next is printed.
    """
    delivery = Delivery.active(project_root())
    log, roadmap = delivery.log(), delivery.roadmap()
    known = steps.facts(roadmap, log, steps.history(log, delivery.git)) if roadmap else {}
    fact = known.get(step)
    if fact is None or fact.status is not StepStatus.PROVEN:
        there = ", ".join(sid for sid, one in known.items() if one.status is StepStatus.PROVEN) or "none"
        raise DesError(
            f"{step} is no proven step", "only what was finished can be taken up again", f"proven are: {there}", 1
        )
    if not why.strip():
        raise DesError("there is no reason", "the crafter has to know what to repair", f"des reopen {step} '<what>'", 1)
    if not reopenings.reopen(delivery, log, step, "the user", [why.strip()]):
        raise DesError(
            f"{step} was reopened {limits.MOST_REOPENINGS} times by the user",
            "going round in circles repairs nothing",
            "stop the delivery (the user types `des abort`), change the plan, and start again",
            1,
        )
    show(delivery)
