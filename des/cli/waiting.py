"""Waiting for detached work: the command may be cut off, the work goes on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from des import limits
from des.cli.progress import say
from des.contract.errors import DesError
from des.flow import background
from des.flow.background import Job


def wait_for(root: Path, job: Job) -> int:
    """Begin ``job`` or attach to it, show its progress, print what it says; its exit code.

    Raises DesError when it takes longer than a command may or died (exit 2), and the one the work ended with.
    """
    result = background.attach(root, background.begin(root, job), say)
    if result is None:
        raise DesError(
            f"{job.title} is still running after {limits.ATTACH_SECONDS / 60:.0f} minutes",
            "it goes on by itself and is recorded when it ends",
            "run the same command again to go on waiting",
        )
    return shown(result)


def shown(result: dict[str, object]) -> int:
    """Print what a run left; its exit code. Raises the DesError it ended with."""
    code, lines, error = (result.get(key) for key in ("code", "lines", "error"))
    code = code if isinstance(code, int) else 3
    if isinstance(error, str):
        raise DesError(error, code=code)
    return told(code, lines if isinstance(lines, list) else [])


def told(code: int, lines: Iterable[object]) -> int:
    """Print what the work says; its exit code."""
    click.echo("\n".join(map(str, lines)))
    return code
