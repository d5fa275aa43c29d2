"""The command line: one module per verb, no logic of its own.

`main` is what every launcher in ``bin/`` ends in. Exit codes: 0 pass, 1 refused, 2 indeterminate, misconfigured or
wrong usage, 3 internal (DESIGN §2).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click

from des.cli.verbs import Verb, Verbs, load
from des.contract.errors import DesError

VERBS = {
    "next": Verb("next_", "Say the one action that is legal now."),
    "status": Verb("status", "Show where the active delivery stands, who is at work, and what is next."),
    "session": Verb("session", "Start a delivery, or take one up again."),
    "context": Verb(
        "context",
        "Print every document of earlier waves after a checklist, record what was shown, and say what is next.",
    ),
    "issue": Verb("issue", "Upstream issues: a gap or contradiction in an earlier wave."),
    "paradigm": Verb("paradigm", "Record which paradigm the user chose, and write it into CLAUDE.md."),
    "answer": Verb("answer", "Write down what the user answered; the next dispatch of what it is about is told."),
    "admit": Verb("admit", "Judge a dispatch without recording it."),
    "roadmap": Verb("roadmap", "Check the plan of a delivery."),
    "review": Verb("review", "Reviews, submitted by the agent that was dispatched for them."),
    "refactor": Verb("refactor", "Refactorings, proven for the agent that was dispatched for them."),
    "reopen": Verb("reopen", "Send STEP back to a crafter."),
    "prove": Verb("prove", "Prove a range of commits in a clean copy."),
    "report": Verb("report", "Show what a delivery did, finished or not."),
    "finalize": Verb("finalize", "Prove every step once more, then end the delivery."),
    "rigor": Verb(
        "rigor",
        "Show the rigor of the next delivery and where each setting is from; with PROFILE, write it first.",
    ),
    "feature-id": Verb(
        "feature_id",
        "Print the feature id of DESCRIPTION, then, when no feature has it, the features that are named nearly so.",
    ),
    "density": Verb("density", "How much DELIVER writes into the feature-delta: Tier-1 always, Tier-2 on demand."),
    "docs": Verb("docs", "What a delivery writes into the feature's document."),
    "hook-offer": Verb(
        "hook_offer",
        "Record whether the project's pre-commit hooks were installed; the delivery goes on whatever the answer is.",
    ),
    "gate": Verb("gate", "Run one gate on a delivery."),
    "run-job": Verb("run_job", ""),
    "track": Verb(
        "track",
        "Deliver one iteration: ready backlog, plan, tasks test-first, suites, gates, merge, assessment.",
    ),
    "ack": Verb("decide.ack", "Accept what `des next` shows: des ack NAME [REASON]."),
    "waive": Verb(
        "decide.waive",
        "Excuse a check that does not pass: des waive NAME REASON [until YYYY-MM-DD]; 30 days without a day.",
    ),
    "pause": Verb("decide.pause", "Put the delivery aside, its guards are off meanwhile: des pause [REASON]."),
    "resume": Verb("decide.resume", "Go on with a paused delivery."),
    "abort": Verb("decide.abort", "End the delivery as it is; log, roadmap and commits stay: des abort [REASON]."),
    "decide": Verb("decide", ""),
    # bin/des handles it before any of this is importable.
    "setup": Verb("", "Build the environment des runs in (once per version)."),
}
PROGRAMS = {
    "des-init-log": "init_log",
    "des-log-phase": "log_phase",
    "des-verify-integrity": "verify_integrity",
}


class _Verbs(Verbs):
    package, table = __name__, VERBS


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
        command = load(__name__, PROGRAMS[program]) if program in PROGRAMS else des
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
        import traceback  # no start that goes well needs it

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
