"""`des track`: the Delivery Track. One verb per module; each is imported only when it is called."""

from __future__ import annotations

import click

from des.cli.verbs import Verb, Verbs

VERBS = {
    "start": Verb("start", "Begin iteration N, or go on with it."),
    "interview": Verb(
        "interview",
        "Print the questions (what is measured need not be asked), or take the answers of the user.",
    ),
    "next": Verb(
        "next_",
        "Say the one action that is legal now, behind lines for the user about where the iteration stands.",
    ),
    "submit": Verb(
        "submit",
        "Submit SUBJECT as JSON (`des track schema SUBJECT`), by the agent that was dispatched for it.",
    ),
    "test": Verb(
        "jobs.test",
        "Run the unit, integration and e2e suites on what is committed, and record what comes out.",
    ),
    "gate": Verb(
        "jobs.gate",
        "Measure the security, performance and quality gates on what is committed, and record them.",
    ),
    "integrate": Verb(
        "jobs.integrate",
        "Build, deploy and smoke-test the merge, then let the protected branch hold it.",
    ),
    "complete": Verb("jobs.complete", "Execute all evidence once more and end the iteration."),
    "ready": Verb("ready", "Judge the backlog of iteration N item by item, as a program can."),
    "dod": Verb("dod", "Look at the 19 boxes of the Definition of Done of iteration N."),
    "metrics": Verb(
        "metrics",
        "Print the figures of iteration N as JSON: points, tasks, velocity, defects, coverage, gates, trends, times.",
    ),
    "status": Verb("status", "Show how far the active iteration has come, step by step."),
    "report": Verb(
        "report",
        "Show what iteration N came to, with the places of its documents and what the user decided.",
    ),
    "handoff": Verb("handoff", "Write the handoff checklist of iteration N, each item with its evidence."),
    "verify": Verb(
        "verify",
        "Check that the iteration in DIRECTORY (.aiwg/delivery/iteration-<n>) is what its record says.",
    ),
    "schema": Verb("schema", "Print the JSON Schema of SUBJECT."),
    "merge-hook": Verb(
        "merge_hook",
        "Print a git hook that keeps the protected branch where it is while an iteration runs.",
    ),
}


class _Verbs(Verbs):
    package, table = __name__, VERBS


@click.command("track", cls=_Verbs, epilog="Start one inside Claude Code with /flow-delivery-track <iteration>.")
def command() -> None:
    """Deliver one iteration: ready backlog, plan, tasks test-first, suites, gates, merge, assessment."""
