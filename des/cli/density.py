"""`des density`: what the DELIVER wave documents, and the record of what was chosen."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from des.cli import flows
from des.cli.next_ import show
from des.deliver import wave_end
from des.deliver.expansions import CATALOG
from des.deliver.facts import gather
from des.facts import global_config
from des.flow import telemetry
from des.flow.density import resolve_density
from des.report import density as report

_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group("density")
def command() -> None:
    """How much DELIVER writes into the feature-delta: Tier-1 always, Tier-2 on demand."""


@command.command("resolve")
@click.option("--expand", metavar="ID,ID", help="Expansions that were asked for; they are written in any case.")
@_form
def resolve(expand: str | None, form: str) -> None:
    """Say what to write and whether to ask for more.

    In ~/.nwave/global-config.json documentation.density goes first, then rigor.profile, then the default (lean);
    documentation.expansion_prompt always counts. A file that is missing or malformed counts as empty, and a value that
    is unknown as not set; both are said on stderr.
    """
    wanted = CATALOG.named(expand.split(",")) if expand is not None else ()
    config, problem = global_config.load()
    density = resolve_density(config)
    end = CATALOG.wave_end(density, wanted)
    passed_over = [problem] if problem else [f"{global_config.PATH}: {line}" for line in density.ignored]
    for line in passed_over:
        click.echo(f"passed over: {line}", err=True)
    if form == "json":
        click.echo(json.dumps({**asdict(density), "ignored": passed_over, "wave_end": asdict(end)}, ensure_ascii=False))
    else:
        click.echo(report.text(density, end, CATALOG))


@command.command("record")
@click.argument("choice", type=click.Choice(telemetry.CHOICES))
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@_form
def record(choice: str, ids: tuple[str, ...], form: str) -> None:
    """Record which expansions of the active delivery were written (expand) or declined (skip; '*': all of them)."""
    names = ids if ids == (telemetry.ALL,) else tuple(one.id for one in CATALOG.named(ids))
    delivery = flows.active("deliver")
    written = [
        telemetry.write_density_event(delivery.feature_id, name, choice, wave=CATALOG.wave, root=delivery.root)
        for name in names
    ]
    if form == "json":
        click.echo(json.dumps({"recorded": [event.to_audit_event() for event in written]}))
    else:
        click.echo(f"recorded: {choice} {', '.join(names)}")


@command.command("choose")
@click.argument("ids", metavar="ID,ID|none")
def choose(ids: str) -> None:
    """Answer the question at the end of the wave: which expansions are written, or none.

    The answer stands in the log; another one replaces it. It is recorded as density events, too.
    """
    delivery = flows.active("deliver")
    names = [] if ids.strip() == "none" else [name for name in ids.split(",") if name.strip()]
    offered = gather(delivery).closing.menu
    written = wave_end.choose(delivery, names, offered)
    click.echo(f"chosen: {', '.join(one.id for one in written) or 'none'}")
    show(delivery)


@command.command("catalog")
@_form
def catalog(form: str) -> None:
    """List the sections of both tiers."""
    click.echo(json.dumps(asdict(CATALOG)) if form == "json" else report.listing(CATALOG))
