"""`des ack|waive|pause|resume|abort`: decisions of the user, typed as a prompt or in a terminal."""

from __future__ import annotations

import json
import os
import sys

import click

from des import limits
from des.contract import human
from des.contract.errors import DesError
from des.contract.human import Line
from des.flow import decisions
from des.flow.decisions import PROMPT, TERMINAL, Origin
from des.flow.delivery import project_root

_HELP = {
    "ack": "Accept what `des next` shows: des ack NAME [REASON].",
    "waive": "Excuse a check that does not pass: des waive NAME REASON [until YYYY-MM-DD]; "
    f"{limits.WAIVER_DAYS} days without a day.",
    "pause": "Put the delivery aside, its guards are off meanwhile: des pause [REASON].",
    "resume": "Go on with a paused delivery.",
    "abort": "End the delivery as it is; log, roadmap and commits stay: des abort [REASON].",
}


def _verb(verb: str) -> click.Command:
    """The command of one decision, for a terminal outside Claude Code."""

    def run(words: tuple[str, ...]) -> None:
        if os.environ.get("CLAUDECODE") or os.environ.get("CLAUDE_CODE_SESSION_ID"):
            raise DesError(
                f"`des {verb}` is a decision of the user, and this is a shell of Claude Code",
                "whoever does the work cannot excuse it, pause it or end it",
                f"type it yourself as a prompt: des {verb} …",
                1,
            )
        click.echo(decisions.carry_out(project_root(), Line(verb, " ".join(words)), Origin(TERMINAL)))

    words = click.Argument(["words"], nargs=-1, metavar="[NAME] [REASON]", type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(verb, callback=run, params=[words], help=_HELP[verb], context_settings=settings)


ack, waive, pause, resume, abort = (_verb(verb) for verb in human.VERBS)


@click.command("decide", hidden=True)
def command() -> None:
    """Carry out a decision typed as a prompt: a UserPromptSubmit payload in, what the model is told out."""
    payload = json.load(sys.stdin)
    line = human.read(str(payload.get("prompt", "")))
    text = _told(line, payload) if line else _no_decision()
    click.echo(json.dumps({"hookSpecificOutput": {"hookEventName": "UserPromptSubmit", "additionalContext": text}}))


def _told(line: Line, payload: dict[str, object]) -> str:
    source = "an agent" if payload.get("agent_id") else str(payload.get("source") or "")
    origin = Origin(PROMPT, str(payload.get("session_id", "")), source)
    try:
        done = decisions.carry_out(project_root(), line, origin)
    except DesError as error:
        return f"`des {line.verb}` was NOT carried out, nothing is recorded; tell the user why:\n{error}"
    return f"The user decided `des {line.verb}`, and it is carried out; do not run it.\n{done}"


def _no_decision() -> str:
    return (
        "This prompt looks like a decision of the user but is none: nothing is recorded. A decision is one line and "
        "the whole prompt, for example: des waive design-01-02 <reason>. Tell the user."
    )
