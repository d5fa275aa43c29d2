"""Step 6: the work is merged, built, deployed and smoke-tested; then release notes and runbook are written."""

from __future__ import annotations

from des.flow import gate_record
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.track import branch, submissions
from des.track.dispatching import once, reader, together
from des.track.facts import TrackFacts
from des.track.merged import FAILURE, GATE, SUCCESS

COMMAND = "des track integrate"
INVESTIGATOR = ("06-01", "devops-engineer", "Find out why the integration failed", "remediation")
WRITERS = (
    ("06-02", "technical-writer", "Write the release notes", "release-notes"),
    ("06-03", "operations-manager", "Update the runbook", "runbook"),
)


def _merged(facts: TrackFacts) -> bool:
    return gate_record.standing(facts.log, GATE, facts.code) == SUCCESS


def _merge(facts: TrackFacts) -> Action:
    if gate_record.standing(facts.log, GATE, facts.code) != FAILURE:
        return Action(ActionKind.RUN, "every gate has passed on exactly this code; it is merged", command=COMMAND)
    found = gate_record.newest(facts.log, GATE)
    error = str(found.get("error", "")).strip()
    if found.get("conflict"):
        return _conflict(facts, error)
    step, agent, text, subject = INVESTIGATOR
    given = submissions.newest(facts.log, subject)
    if given.get("dispatch") is None or str(given.get("timestamp", "")) < str(found.get("timestamp", "")):
        return once(facts, reader(facts, step, agent, text, subject), f"Integration build failed: {error}")
    items = given.get("content", {}).get("items", [])
    told = "; ".join(f"{one.get('finding')} — {one.get('required_fix')}" for one in items if isinstance(one, dict))
    return Action(
        ActionKind.ASK,
        f"the integration failed, and nothing was merged: {error}",
        command=COMMAND,
        question=f"What the devops-engineer found: {told}. Is it repaired outside of the code? Then run `{COMMAND}` "
        "again. Is it in the code? Then send its task back: des reopen 03-NN 'what has to change'.",
    )


def _conflict(facts: TrackFacts, error: str) -> Action:
    branches = branch.of(facts.log)
    if not branch.behind(facts.delivery.git, branches):
        return Action(ActionKind.RUN, "the conflict is solved in the work", command=COMMAND)
    return Action(
        ActionKind.ASK, error,
        question=f"{error}. Somebody who knows both sides merges them by hand, in a terminal, and commits: "
        f"git merge {branches.protected}. Suites and gates then run on what came out. Is it done?",
    )  # fmt: skip


def writers(facts: TrackFacts) -> list[Dispatch]:
    """Who has not written its document for this code yet."""
    return [
        reader(facts, step, agent, text, subject)
        for step, agent, text, subject in WRITERS
        if not submissions.content(facts.log, subject, facts.code)
    ]


def _write(facts: TrackFacts) -> Action:
    return together(facts, writers(facts), "the work is merged; users and operations are told what changed")


NODES: tuple[Node[TrackFacts], ...] = (
    Node("merged", _merged, _merge),
    Node("documents written", lambda f: not writers(f), _write),
)
