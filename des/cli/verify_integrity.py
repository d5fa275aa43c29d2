"""`des-verify-integrity`: the gate before finalize."""

from __future__ import annotations

import json

import click

from des.cli.next_ import show
from des.cli.progress import say
from des.contract.errors import DesError
from des.deliver import completion, roadmap_check, settle
from des.flow import integrity
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
    """Check that the delivery in DIRECTORY (docs/feature/<id>/deliver) is what its record says.

    Exit 0: it holds. 1: it does not. 2: it cannot be decided (missing file, rigor or environment).
    """
    delivery = Delivery.of_directory(directory)
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"{delivery.roadmap_path} is missing", "steps are verified against the plan", "run `des next`")
    check = roadmap_check.findings if roadmap_only else roadmap_check.own_findings
    findings = check(delivery, roadmap)
    if findings:
        lines = "\n".join(f"  - {line}" for line in findings)
        raise DesError(f"ROADMAP FORMAT ERRORS ({len(findings)}):\n{lines}", "", "repair the roadmap first", 1)
    if roadmap_only:
        click.echo(f"Roadmap format OK: {delivery.roadmap_path}")
        return 0
    log = delivery.log()
    gates = completion.gates(delivery)
    result = integrity.verify(delivery, roadmap, log, gates, replay=replay, progress=say)
    active = session.load(str(delivery.root))
    ours = active is not None and active.feature_id == delivery.feature_id
    settled = settle.integrity_checked(delivery, log, result, gates.answers) if ours else Settled()
    click.echo(json.dumps(report.to_json(result), indent=1) if form == "json" else report.text(result))
    if ours and form == "text":
        click.echo("\n".join([*after.settled(settled), ""]), nl=False)
        show(delivery)
    return result.exit_code
