"""Phases 7 to 9: what went wrong is looked into, the delivery is archived and finalized."""

from __future__ import annotations

from des import limits
from des.deliver.facts import DeliverFacts
from des.deliver.hook_offer import INSTALL
from des.flow import questions, remarks
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.flow.dispatching import bounded

ARCHIVIST = "nw-platform-architect"
TROUBLESHOOTER = "nw-troubleshooter"


def _acknowledge(facts: DeliverFacts) -> Action:
    found = facts.closing.remarks
    return Action(
        ActionKind.ASK,
        "the delivery is verified; some of it only a person can judge",
        question="Seen and accepted?\n"
        + "\n".join(f"- {line}" for line in found)
        + "\nIf so, "
        + questions.ask([remarks.question(found)])
        + "\nIf not: `des reopen <step> '<what to repair>'`.",
    )


def _retrospective(facts: DeliverFacts) -> Action:
    """Phase 8, before the archive: the evolution document draws on it, and one commit holds both (D-161)."""
    closing = facts.closing
    dispatch = Dispatch(
        "retrospective",
        TROUBLESHOOTER,
        facts.delivery.feature_id,
        "",
        "Hold the retrospective",
        (f"file:{closing.document}",),
        facts.settings.agent_model,
    )
    why = "it was no clean execution:\n" + "\n".join(f"- {reason}" for reason in closing.trouble)
    return bounded(facts, dispatch, why, limits.MOST_RETROSPECTIVES)


def _expansions(facts: DeliverFacts) -> Action:
    listed = "\n".join(f"- {one.id}: {one.holds}" for one in facts.closing.menu)
    return Action(
        ActionKind.ASK,
        "the delivery is verified; what is written down beyond the sections of every delivery is the user's choice",
        question=f"Which of these shall be written into the feature's document?\n{listed}\n"
        "After the answer run `des density choose ID,ID`, or `des density choose none`.",
    )


def _archive(facts: DeliverFacts) -> Action:
    d = facts.delivery
    dispatch = Dispatch(
        "finalize",
        ARCHIVIST,
        d.feature_id,
        "",
        "Archive the delivery",
        (f"file:{d.evolution}",),
        facts.settings.agent_model,
    )
    why = "\n".join(["verified, not archived yet", *(f"- {line}" for line in facts.closing.lacking)])
    return bounded(facts, dispatch, why, limits.MOST_ARCHIVES)


def _offer(_: DeliverFacts) -> Action:
    return Action(
        ActionKind.ASK,
        "the project has pre-commit hooks, and this clone does not run them on push",
        question="Shall the test hooks be installed, so that tests also run on commit and push? It is an offer; the "
        f"delivery goes on either way.\nYes: `{INSTALL}`, then `des hook-offer installed`. Not now: `des hook-offer "
        "later`. Never: `des hook-offer decline`.",
    )


def _finalize(facts: DeliverFacts) -> Action:
    return Action(ActionKind.RUN, "verified and archived; every step is proven once more", command="des finalize")


NODES: tuple[Node[DeliverFacts], ...] = (
    Node("changes acknowledged", lambda f: not f.closing.remarks, _acknowledge),
    Node("retrospective held", lambda f: f.closing.noted or not f.closing.trouble, _retrospective),
    Node("expansions chosen", lambda f: not f.closing.menu, _expansions),
    Node("archived", lambda f: f.archived, _archive),
    Node("hooks offered", lambda f: not f.closing.offer, _offer),
    Node("finalized", lambda f: f.finalized, _finalize),
)
