"""`des-verify-integrity`: the gate before finalize."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import click

from des.cli.next_ import said
from des.cli.progress import say
from des.cli.waiting import told, wait_for
from des.contract.errors import DesError
from des.deliver import completion, roadmap_check, settle
from des.flow import cycle, integrity
from des.flow.background import Job
from des.flow.delivery import Delivery
from des.flow.reopenings import Settled
from des.report import gate as after
from des.report import integrity as report
from des.state import session


@click.command("des-verify-integrity")
@click.argument("directory", type=click.Path())
@click.option("--roadmap-only", is_flag=True, help="Check roadmap.json only; the log is not looked at.")
@click.option("--replay", is_flag=True, help="Prove every step anew from its commits, in a clean copy.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(directory: str, roadmap_only: bool, replay: bool, form: str) -> int:
    """Check that the delivery in DIRECTORY (docs/feature/<id>/deliver) is what its record says; an iteration's is
    .aiwg/delivery/iteration-<n>, see `des track verify`.

    Exit 0: it holds. 1: it does not. 2: it cannot be decided (missing file, rigor or environment). A replay of the
    active delivery goes on when this command is cut off; the same command attaches to it again.
    """
    delivery = Delivery.of_directory(directory)
    if delivery.flow == "track":
        return _iteration(delivery, roadmap_only, replay, form)
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"{delivery.roadmap_path} is missing", "steps are verified against the plan", "run `des next`")
    check = roadmap_check.findings if roadmap_only else roadmap_check.own_findings
    findings = check(delivery, roadmap)
    if findings:
        lines = "\n".join(f"  - {line}" for line in findings)
        how = f"repair {delivery.relative}/roadmap.json as skills/nw-roadmap/SKILL.md describes, then ask again"
        raise DesError(f"ROADMAP FORMAT ERRORS ({len(findings)}):\n{lines}", "", how, 1)
    if roadmap_only:
        click.echo(f"Roadmap format OK: {delivery.roadmap_path}")
        return 0
    if not (replay and _ours(delivery)):
        return told(*work(delivery, {"form": form, "replay": "replay" if replay else ""}, say))
    title = f"des-verify-integrity {delivery.relative} --replay"
    about = {"form": form, "replay": "replay"}
    return wait_for(delivery.root, Job("verify", title, delivery.feature_id, cycle.code_state(delivery), about))


def _iteration(delivery: Delivery, roadmap_only: bool, replay: bool, form: str) -> int:
    """`des track verify`, which this is for an iteration."""
    from des.cli.track import verify

    if roadmap_only:
        raise DesError(
            f"the plan of {delivery.feature_id} is made and checked by a program",
            "its agents submit tasks, tests and sequence, and none that does not fit is taken",
            "leave --roadmap-only out",
        )
    return verify.show(delivery, replay, form)


def work(delivery: Delivery, args: Mapping[str, str], say: Callable[[str], None]) -> tuple[int, Sequence[str]]:
    """Verify, and record the result when the delivery is the active one (see des.cli.run_job)."""
    roadmap, log = delivery.roadmap(), delivery.log()
    if roadmap is None:
        raise DesError(f"{delivery.roadmap_path} is missing", "steps are verified against the plan", "run `des next`")
    replay, gates = bool(args["replay"]), completion.gates(delivery)
    result = integrity.verify(delivery, roadmap, log, gates, replay=replay, progress=say)
    settled = settle.integrity_checked(delivery, log, result) if _ours(delivery) else Settled()
    if args["form"] == "json":
        return result.exit_code, [json.dumps(report.to_json(result), indent=1)]
    lines = [report.text(result)]
    if _ours(delivery):
        lines += [*after.settled(settled), "", said(delivery)]
    return result.exit_code, lines


def _ours(delivery: Delivery) -> bool:
    active = session.load(str(delivery.root))
    return active is not None and active.feature_id == delivery.feature_id
