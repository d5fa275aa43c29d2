"""Phase 4: adversarial review, by the reviewers that the deliverable type asks for (text, Phase 4)."""

from __future__ import annotations

from collections.abc import Mapping

from des import limits
from des.deliver.facts import DeliverFacts
from des.deliver.gates.recorded import REVIEW, REVIEWED
from des.flow import gate_record
from des.flow.action import Action, Dispatch, Node
from des.flow.dispatching import bounded

CODE, PLUGIN, SKILL = "nw-software-crafter-reviewer", "nw-plugin-validator", "nw-skill-reviewer"
_TEXTS = {"plugin": (PLUGIN, SKILL), "skill": (SKILL,)}
ALL = "all"
#: What the first and the second of two reviews look at; they follow from who reviews, and that from the type (D-181).
SCOPES: Mapping[str, Mapping[str, str]] = {
    CODE: {
        "behaviour": "Behaviour and tests: each criterion, limit and refusal; the seven patterns of Testing Theater; "
        "what a wrong implementation would get past.",
        "design": "Design, errors, security: DESIGN boundaries, reuse, what happens on empty, late, huge or hostile "
        "input, secrets, resources.",
    },
    PLUGIN: {
        "loading": "Loading and wiring: manifest, hooks, paths, names, tools, limits, both ways.",
        "behaviour": "Behaviour through the real call: scenarios per command, agent and event; what happens when a "
        "part fails.",
    },
    SKILL: {
        "following": "Triggering and following: does it fire for its requests and no others; can each line be done as "
        "written.",
        "harm": "Harm and cost: contradictions, missing ways out, what a program decides already, words that do not "
        "steer.",
    },
}


def scope_text(reviewer: str, scope: str) -> str:
    """What a reviewer is told about the scope of one review; KeyError for a scope that is not theirs."""
    return "Everything the feature changed." if scope == ALL else SCOPES[reviewer][scope]


def reviewers(deliverable: str, with_code: bool) -> tuple[str, ...]:
    """Who reviews. with_code: a plugin brings application code as well; a skill's own is read by its reviewer."""
    texts = _TEXTS.get(deliverable, ())
    return (*texts, CODE) if not texts or (deliverable == "plugin" and with_code) else texts


def wanted(facts: DeliverFacts) -> list[tuple[str, str]]:
    """Reviewer and scope of each review that the rigor asks for, in order."""
    if not facts.settings.review:
        return []
    who = reviewers(facts.settings.deliverable_type, facts.has_code)
    if not facts.settings.double_review:
        return [(one, ALL) for one in who]
    return [(one, list(SCOPES[one])[number]) for number in (0, 1) for one in who]


def _open(facts: DeliverFacts) -> list[tuple[str, str]]:
    """Those not submitted yet. One that asked for changes is answered by the steps it reopened: one revision pass."""
    given = {(found.get("reviewer"), found.get("scope")) for found in gate_record.every(facts.log, REVIEW)}
    return [one for one in wanted(facts) if one not in given]


def _review(facts: DeliverFacts) -> Action:
    who, scope = _open(facts)[0]
    dispatch = Dispatch(
        "review",
        who,
        facts.delivery.feature_id,
        "",
        "Review the implementation" + ("" if scope == ALL else f" ({scope})"),
        (f"review:{REVIEWED}/{scope}",),
        facts.settings.reviewer_model,
    )
    return bounded(facts, dispatch, f"nobody but its authors has looked at the code ({scope})", limits.MOST_REVIEWS)


NODES: tuple[Node[DeliverFacts], ...] = (Node("reviewed", lambda f: not _open(f), _review),)
