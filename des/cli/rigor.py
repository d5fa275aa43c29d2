"""`des rigor`: how much the next delivery demands, and choosing another profile for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from des.contract.errors import DesError
from des.contract.files import read_json
from des.contract.phases import PROFILES
from des.facts import global_config
from des.flow import header, rigor
from des.flow.delivery import project_root
from des.proof.git import Git
from des.proof.policy import CONFIG
from des.report import rigor as report
from des.state import session, store


@click.command("rigor")
@click.argument("profile", required=False, type=click.Choice(list(PROFILES)))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(profile: str | None, form: str) -> None:
    """Show the rigor of the next delivery and where each setting is from; with PROFILE, write it first.

    Written is the project's .nwave/des-config.json, its key `rigor` alone. Single keys in that object overrule the
    profile; choosing a profile drops them, but for custom, which is made of them.
    """
    root = project_root()
    if profile is not None:
        _refuse_during_a_delivery(root)
        config = rigor.renamed(_project(root), profile)
        store.write_atomic(str(root / CONFIG), json.dumps(config, indent=2, ensure_ascii=False) + "\n")
    user, problem = global_config.load()
    choice = rigor.choose(_project(root), user)
    git = Git(root)
    pending = CONFIG in header.uncommitted(git, git.head())
    if problem:
        click.echo(f"passed over: {problem}", err=True)
    click.echo(json.dumps(report.to_json(choice, pending)) if form == "json" else report.text(choice, pending))


def _project(root: Path) -> dict[str, Any]:
    """The settings file as it lies in the work tree; {} when there is none, DesError when it is broken."""
    path = root / CONFIG
    if not path.exists():
        return {}
    config = read_json(str(path))
    if isinstance(config, dict):
        return config
    raise DesError(f"{path}: an object was expected", "other settings stand in it", "repair it, or remove it")


def _refuse_during_a_delivery(root: Path) -> None:
    active = session.load(str(root))
    if active is not None:
        raise DesError(
            f"{CONFIG} is the config of the delivery {active.feature_id}; this would change it.",
            "Settings are fixed when a delivery starts, and the delivery is judged by them.",
            "Choose the rigor of the next delivery when this one has ended; `des next` leads there.",
            code=1,
        )
