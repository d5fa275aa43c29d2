"""`des-log-phase`: record a phase of a step. The program runs the tests itself; a claim alone records nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from des.cli import flows
from des.cli.waiting import wait_for
from des.contract.errors import DesError
from des.flow import cycle
from des.flow.background import Job
from des.flow.delivery import Delivery
from des.flow.precheck import STATUSES, Claim


@click.command("des-log-phase")
@click.option(
    "--project-dir", required=True, metavar="DIR",
    help="docs/feature/<feature-id>/deliver, or .aiwg/delivery/iteration-<n>",
)  # fmt: skip
@click.option("--step-id", required=True, metavar="NN-NN")
@click.option(
    "--phase", required=True, metavar="PHASE", help="RED, GREEN or COMMIT (or a legacy phase of the delivery)."
)
@click.option("--status", required=True, type=click.Choice(STATUSES))
@click.option("--data", required=True, help="PASS; FAIL with a reason; a skip prefix with a reason; why it is blocked.")
@click.option("--turns-used", type=int, hidden=True, help="Accepted for compatibility, not recorded.")
@click.option("--tokens-used", type=int, hidden=True, help="Accepted for compatibility, not recorded.")
def command(
    project_dir: str, step_id: str, phase: str, status: str, data: str, turns_used: int | None, tokens_used: int | None
) -> int:
    """Record PHASE of a step: runs the tests (RED, GREEN) or proves the commits in a clean copy (COMMIT).

    Exit 0: accepted and recorded. 1: refused, with the reason. 2: could not be decided. A long run goes on when this
    command is cut off; the same command attaches to it again.

    \b
    des-log-phase --project-dir DIR --step-id 01-01 --phase RED --status EXECUTED --data PASS
    """
    delivery = Delivery.of_directory(project_dir)
    if not delivery.log_path.exists():
        raise DesError(
            f"{delivery.log_path} does not exist",
            "phases are recorded in it",
            f"des-init-log --project-dir {project_dir} --feature-id {delivery.feature_id}",
            1,
        )
    claim = Claim(step_id, phase, status, data)
    by = cycle.authorise(delivery, claim)
    if not cycle.runs_tests(claim):
        click.echo(cycle.note(delivery, claim, by))
        return 0
    about = {"step": step_id, "phase": phase, "by": by}
    state = cycle.code_state(delivery)
    return wait_for(delivery.root, Job("phase", f"{phase} of step {step_id}", delivery.feature_id, state, about))


def work(delivery: Delivery, args: Mapping[str, str], say: Callable[[str], None]) -> tuple[int, Sequence[str]]:
    """Do one phase run and record it (see des.cli.run_job)."""
    step, phase, by = args["step"], args["phase"], args["by"]
    flow = flows.of(delivery)
    result = cycle.perform(
        delivery, step, phase, by, say, lambda: flow.gates(delivery, step), lambda ids: flow.red(delivery, step, ids)
    )
    return result.code, result.lines
