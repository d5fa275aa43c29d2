"""`des track interview`: seven questions before an iteration, and what their answers change."""

from __future__ import annotations

import json

import click

from des.cli import flows
from des.cli.next_ import show
from des.contract.errors import DesError
from des.contract.files import parse_json
from des.track import conditions, interview, metrics, previous, settings, start


@click.command("interview")
@click.option("--json", "as_json", is_flag=True, help="Print the questions as JSON.")
@click.option("--answers", metavar="JSON", help='The answers of the user: {"priorities": "…", …}; unsure is one.')
def command(as_json: bool, answers: str | None) -> None:
    """Print the questions (what is measured need not be asked), or take the answers of the user."""
    delivery = flows.active("track")
    if answers is None:
        history = previous.metrics(delivery)
        velocities = previous.velocities(delivery)
        share = history[-1].get("coverage") if history else None
        coverage = 100 * share if isinstance(share, (int, float)) else None
        asked = interview.listing(coverage, metrics.velocity_trend(velocities) if velocities else "")
        lines = [f"Q{n} ({one['key']}): {one['ask']}" + (f" [measured: {one['measured']}]" if one["measured"] else "")
                 for n, one in enumerate(asked, 1)]  # fmt: skip
        click.echo(json.dumps(asked, indent=1, ensure_ascii=False) if as_json else "\n".join(lines))
        return
    given = parse_json(answers, "the answers")
    wrong = interview.problems(given)
    if wrong or not isinstance(given, dict):
        told = "\n".join(f"  - {one}" for one in wrong)
        raise DesError(f"the answers cannot be read:\n{told}", "", "des track interview shows the questions", 1)
    log = delivery.log()
    said = {str(key): str(value) for key, value in given.items()}
    wanted = start.understood(settings.of(log), conditions.asked_for(log), said)
    start.guide(delivery, wanted)
    click.echo("\n".join([wanted.text, *wanted.told()]))
    show(delivery)
