"""`des gate NAME`: one gate of nw-deliver, by itself."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from des.cli import flows, progress
from des.cli.next_ import said
from des.cli.waiting import wait_for
from des.contract.errors import DesError
from des.deliver.settle import settle
from des.flow import cycle
from des.flow.background import Job
from des.flow.delivery import Delivery
from des.report import gate as report
from des.verdict import Result

#: gate -> what it asks; each is the module of that name in des.deliver.gates.
GATES: dict[str, str] = {
    "acceptance": "does the acceptance suite pass in every environment?",
    "demo": "does every story's command show what its Elevator Pitch promises?",
    "design": "does every new production file stand in Component Decomposition?",
    "docs": "are DELIVER's sections of the feature-delta there and filled in?",
    "frozen": "do the scenarios say what they said when the delivery began?",
    "integration": "do acceptance and demo pass together (the gate after all steps)?",
    "layout": "does the feature's directory hold only what belongs there?",
    "mutation": "do the tests notice when the delivered code is changed?",
    "roadmap": "is the plan in form, and does it fit scenarios and design?",
    "scaffold": "is nothing left of scaffolds and of superseded code?",
    "ssot": "do brief and KPI contracts say what was shipped and measured?",
    "theater": "do the tests the delivery changed test anything?",
    "waves": "did DISTILL leave scenarios and tests, and is none of them pending?",
    "wiring": "is every new function called by production?",
}
#: The gates that run for long and say how far they are.
SLOW = ("mutation",)


@click.command("gate", epilog="\b\n" + "\n".join(f"{name:<12}{asks}" for name, asks in GATES.items()))
@click.argument("name", metavar="NAME")
@click.argument("directory", required=False, type=click.Path())
@click.option("--record", is_flag=True, help="Record the result; findings go back to the steps they belong to.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(name: str, directory: str | None, record: bool, form: str) -> int:
    """Run one gate on a delivery.

    DIRECTORY is docs/feature/<id>/deliver; without it the active delivery is judged. Exit 0: it passes, or has nothing
    to judge. 1: it fails. 2: it cannot be decided here. A recorded run goes on when this command is cut off; the same
    command attaches to it again.
    """
    if name not in GATES:
        raise DesError(f"there is no gate {name!r}", "", f"gates are {', '.join(GATES) or 'not part of this version'}")
    if record:
        delivery = flows.active("deliver")
        about = {"gate": name, "form": form}
        title = f"des gate {name} --record"
        return wait_for(delivery.root, Job("gate", title, delivery.feature_id, cycle.code_state(delivery), about))
    delivery = flows.given("deliver", directory)
    result = _runner(name, progress.say)(delivery)
    click.echo(_shown(result, form))
    return int(result.exit_code)


def work(delivery: Delivery, args: Mapping[str, str], say: Callable[[str], None]) -> tuple[int, Sequence[str]]:
    """Run a gate, record what it says, and send steps back (see des.cli.run_job)."""
    name = args["gate"]
    result, settled = settle(delivery, _module(name).NAME, _runner(name, say))
    lines = [_shown(result, args["form"])]
    if args["form"] == "text":
        lines += [*report.settled(settled), "", said(delivery)]
    return int(result.exit_code), lines


def _module(name: str) -> Any:
    return importlib.import_module(f"des.deliver.gates.{name}")


def _runner(name: str, say: Callable[[str], None]) -> Callable[[Delivery], Result]:
    run: Callable[..., Result] = _module(name).run
    return functools.partial(run, say=say) if name in SLOW else run


def _shown(result: Result, form: str) -> str:
    return json.dumps(result.to_json(), ensure_ascii=False) if form == "json" else report.text(result)
