"""The command line: one module per verb, no logic of its own.

`main` is what every launcher in ``bin/`` ends in. Exit codes: 0 pass, 1 refused, 2 indeterminate, misconfigured or
wrong usage, 3 internal (DESIGN §2).
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence

import click

from des.contract.errors import DesError

#: verb -> module in this package that defines `command`, or module.name; imported only when it is called, for a fast
#: start.
VERBS = {
    "next": "next_",
    "status": "status",
    "session": "session",
    "context": "context",
    "issue": "issue",
    "paradigm": "paradigm",
    "answer": "answer",
    "admit": "admit",
    "roadmap": "roadmap",
    "review": "review",
    "refactor": "refactor",
    "reopen": "reopen",
    "prove": "prove",
    "report": "report",
    "finalize": "finalize",
    "rigor": "rigor",
    "feature-id": "feature_id",
    "density": "density",
    "docs": "docs",
    "hook-offer": "hook_offer",
    "gate": "gate",
    "run-job": "run_job",
    "track": "track",
    "ack": "decide.ack",
    "waive": "decide.waive",
    "pause": "decide.pause",
    "resume": "decide.resume",
    "abort": "decide.abort",
    "decide": "decide",
}
PROGRAMS = {
    "des-init-log": "init_log",
    "des-log-phase": "log_phase",
    "des-verify-integrity": "verify_integrity",
}


def _load(where: str) -> click.Command:
    module, _, name = where.partition(".")
    command: click.Command = getattr(importlib.import_module(f"des.cli.{module}"), name or "command")
    return command


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*VERBS, "setup"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "setup":  # bin/des handles it before any of this is importable; listed for --help
            return click.Command("setup", help="Build the environment des runs in (once per version).")
        return _load(VERBS[cmd_name]) if cmd_name in VERBS else None


@click.command(
    cls=_Verbs,
    epilog="A delivery that finalizes is a delivery whose evidence re-executes. Start one inside Claude Code with "
    '/nw-deliver "<what to build>".',
)
def des() -> None:
    """Decide whether an agent may, and whether it happened (Deterministic Execution System)."""


def main(program: str, argv: Sequence[str]) -> int:
    """Run one program of ``bin/`` with its arguments; returns the exit code and prints every error itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a path may be no text in this terminal's encoding
    try:
        command = _load(PROGRAMS[program]) if program in PROGRAMS else des
        code = command.main(args=list(argv), prog_name=program, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except DesError as error:
        click.echo(f"{program}: {error}", err=True)
        return error.code
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"{program}: interrupted", err=True)
        return 2
    except BrokenPipeError:  # `des report | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the one place that turns a defect into exit 3
        where = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(
            f"{program}: internal error: {type(error).__name__}: {error} "
            f"({os.path.basename(where.filename)}:{where.lineno})\nThis is a defect of des. Nothing was recorded.\n"
            "Set DES_DEBUG=1 for the whole trace and report it.",
            err=True,
        )
        if os.environ.get("DES_DEBUG"):
            traceback.print_exc()
        return 3
