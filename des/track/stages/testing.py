"""Step 4: three suites on what is committed, then a test engineer for each who reads what came out."""

from __future__ import annotations

from des.flow import gate_record
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.track import submissions
from des.track.defects import LEVELS
from des.track.dispatching import reader, together
from des.track.facts import TrackFacts

COMMAND = "des track test"
_TESTER = "test-engineer"


def gate(level: str) -> str:
    """The record of a level's run."""
    return f"suite-{level}"


def _standing(facts: TrackFacts) -> dict[str, str]:
    return {level: gate_record.standing(facts.log, gate(level), facts.code) for level in LEVELS}


def _run(facts: TrackFacts) -> Action:
    standing = _standing(facts)
    if not all(standing.values()):
        return Action(ActionKind.RUN, "every task is done; the whole is tested as it is committed", command=COMMAND)
    level, status = next((one, found) for one, found in standing.items() if found not in ("PASS", "EXEMPT"))
    newest = gate_record.newest(facts.log, gate(level))
    failing = [str(one.get("id")) for one in newest.get("failing", []) if isinstance(one, dict)]
    found = str(newest.get("reason") or ", ".join(failing) or newest.get("summary", ""))
    if status == "INDETERMINATE":
        question = f"The {level} suite could not be decided: {found}. Repair that, then run `{COMMAND}` again."
    else:
        question = (
            f"The {level} suite does not pass: {found}. Its task was sent back as often as that is done without a "
            "question. How shall it be repaired? After the answer: des reopen 03-NN 'what the user wants changed'"
        )
    why = f"the {level} suite is {status} for the code as it is"
    return Action(ActionKind.ASK, why, command=COMMAND, question=question)


def readers(facts: TrackFacts) -> list[Dispatch]:
    """Who has not yet said what a suite's run tells; a level that does not apply has nothing to tell."""
    return [
        reader(facts, f"04-0{number}", _TESTER, f"Read the {level} suite's run", "suite", level)
        for number, level in enumerate(LEVELS, 1)
        if _standing(facts)[level] != "EXEMPT" and not submissions.content(facts.log, "suite", facts.code, level)
    ]


def _read(facts: TrackFacts) -> Action:
    return together(facts, readers(facts), "all suites pass; test engineers say what the runs tell beside that")


NODES: tuple[Node[TrackFacts], ...] = (
    Node("suites passed", lambda f: all(one in ("PASS", "EXEMPT") for one in _standing(f).values()), _run),
    Node("suites read", lambda f: not readers(f), _read),
)
