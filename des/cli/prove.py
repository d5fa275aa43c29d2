"""`des prove`: prove a range of commits of any repository; no DES files needed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from des.cli.progress import say
from des.contract.errors import DesError
from des.proof.git import Git
from des.proof.policy import Policy
from des.proof.proving import prove
from des.proof.verdict import Verdict
from des.report import proof as report

_CODES = {Verdict.PROVEN: 0, Verdict.PROVEN_STRUCTURAL: 0, Verdict.EXEMPT: 0, Verdict.INDETERMINATE: 2}


@click.command("prove")
@click.argument("commits", metavar="BASE..HEAD")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(commits: str, form: str) -> int:
    """Prove a range of commits in a clean copy.

    Are the tests of BASE..HEAD red without its code, and green with it?

    Exit 0: proven (or nothing to prove). 1: not proven. 2: cannot be decided here.

    \b
    des prove HEAD~1..HEAD
    des prove main..feature
    """
    base, dots, head = commits.partition("..")
    if not dots or not base:
        raise DesError(
            f"{commits!r} is not a range", "a proof compares two commits", "write it BASE..HEAD, e.g. HEAD~1..HEAD"
        )
    git = Git(Path.cwd())
    first, last = git.base(base), git.commit(head or "HEAD")
    proof = prove(git.top, first, last, Policy.detect(git.top, first), progress=say)
    click.echo(json.dumps(proof.to_json(), indent=1) if form == "json" else report.text(proof))
    return _CODES.get(proof.verdict, 1)
