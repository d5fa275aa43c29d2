"""Before Phase 1: earlier waves are read, what they leave open is settled, the paradigm is known (nw-deliver text,
L82-126)."""

from __future__ import annotations

from des import limits
from des.deliver import upstream
from des.deliver.facts import DeliverFacts
from des.flow.action import Action, ActionKind, Node


def _read(facts: DeliverFacts) -> Action:
    unread = facts.start.unread
    why = f"{len(unread)} documents of earlier waves come before any work; it prints them: {', '.join(unread)}"
    return Action(ActionKind.RUN, why, command="des context")


def _agree(facts: DeliverFacts) -> Action:
    found = facts.start.contradictions
    lines = [
        f"- {one.where.file}:{one.where.line}: {one.text}. Repair: {one.fix}"
        for one in found[: limits.MOST_CONTRADICTIONS]
    ]
    lines += (
        [f"- and {len(found) - limits.MOST_CONTRADICTIONS} more"] if len(found) > limits.MOST_CONTRADICTIONS else []
    )
    return Action(
        ActionKind.ASK,
        f"the documents of earlier waves contradict each other in {len(found)} places",
        question="\n".join(["How shall these be resolved?", *lines])
        + "\nAfter the answer repair the documents and run `des next`; what the user wants to stay as it is: "
        "des context --answer 'their words'",
    )


def _issues(facts: DeliverFacts) -> Action:
    found = facts.start.issues
    lines = [
        f"- {one.id} ({one.file}:{one.line}): {' '.join(one.text.split())[:300]}"
        for one in found[: limits.MOST_CONTRADICTIONS]
    ]
    lines += (
        [f"- and {len(found) - limits.MOST_CONTRADICTIONS} more"] if len(found) > limits.MOST_CONTRADICTIONS else []
    )
    return Action(
        ActionKind.ASK,
        f"earlier waves left {len(found)} upstream issues that nobody has resolved",
        question="\n".join(["What is decided about these?", *lines])
        + f"\nAfter the answer write down each decision: des issue resolve {found[0].id} 'their decision'",
    )


def _paradigm(facts: DeliverFacts) -> Action:
    return Action(
        ActionKind.ASK,
        "CLAUDE.md has no section `## Development Paradigm`, and it selects the crafter of every step",
        question="OOP or functional? After the answer run `des paradigm object-oriented` or `des paradigm functional`: "
        "it also writes the section into CLAUDE.md.",
    )


def held(facts: DeliverFacts, step: str) -> Action | None:
    """The question a step waits for: an upstream issue that was found while it was delivered (L101); None if none."""
    ident = upstream.held_steps(facts.log).get(step)
    if ident is None:
        return None
    return Action(
        ActionKind.ASK,
        f"step {step} waits for a decision about {ident}",
        question=f"{ident}: {upstream.described(facts.log, ident)}\nWhat is decided? After the answer write it down: "
        f"des issue resolve {ident} 'their decision'",
    )


NODES: tuple[Node[DeliverFacts], ...] = (
    Node("earlier waves read", lambda f: not f.start.unread, _read),
    Node("earlier waves agree", lambda f: not f.start.contradictions, _agree),
    Node("upstream issues resolved", lambda f: not f.start.issues, _issues),
    Node("paradigm known", lambda f: not f.start.asks_paradigm, _paradigm),
)
