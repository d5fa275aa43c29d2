"""`des context`: what earlier waves wrote, put before the orchestrator."""

from __future__ import annotations

import click

from des.cli import flows
from des.cli.next_ import show
from des.contract.errors import DesError
from des.deliver import contradictions, prior_waves
from des.flow import record
from des.flow.delivery import Delivery


@click.command("context")
@click.option("--section", metavar='"WAVE / TITLE"', help="Print one section of the feature-delta again.")
@click.option("--answer", metavar="WORDS", help="Record that the contradictions found stay, in the user's words.")
def command(section: str | None, answer: str | None) -> None:
    """Print every document of earlier waves after a checklist, record what was shown, and say what is next.

    \b
    des context
    des context --section "DESIGN / Technology Choices"
    """
    delivery = flows.active("deliver")
    if answer is not None:
        _answer(delivery, answer)
        return
    found = prior_waves.documents(delivery)
    if section is not None:
        click.echo(prior_waves.section(found, section))
        return
    click.echo(prior_waves.rendered(found))
    prior_waves.note(delivery, found)
    click.echo("")
    show(delivery)


def _answer(delivery: Delivery, words: str) -> None:
    told = contradictions.open_ones(contradictions.of(delivery, prior_waves.documents(delivery)), delivery.log())
    if not told or not words.strip():
        raise DesError(
            "there is no open contradiction" if not told else "there is no answer",
            "an answer is recorded for the contradictions it is about",
            "run `des next`: it names what the user has to decide",
        )
    answered = [contradictions.key(one) for one in told]
    record.gate(delivery, contradictions.GATE, "answered", answered=answered, answer=words.strip())
    click.echo(f"recorded for {len(answered)} contradictions")
    show(delivery)
