"""Progress of long work: shown to a person at a terminal, spared to a program that would pay for it in tokens."""

from __future__ import annotations

import sys

import click


def say(line: str) -> None:
    """Print one line of progress to stderr when that is a terminal."""
    if sys.stderr.isatty():
        click.echo(line, err=True)
