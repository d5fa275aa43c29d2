"""Phase 4: adversarial review, by the reviewers that the deliverable type asks for (text, Phase 4)."""

from __future__ import annotations

from des.deliver.facts import DeliverFacts
from des.deliver.phases.dispatching import bounded
from des.deliver.reviews import GATE, SUBJECT
from des.flow import gate_record
from des.flow.action import Action, Dispatch, Node

CODE = "nw-software-crafter-reviewer"
_TEXTS = {"plugin": ("nw-plugin-validator", "nw-skill-reviewer"), "skill": ("nw-skill-reviewer",)}
#: What one review looks at, and what each of two does.
SCOPES = {
    "all": "everything the feature changed",
    "behaviour": "what the code does against its scenarios, and whether the tests would notice if it did not: "
    "Testing Theater in all its forms, edge cases, errors",
    "design": "structure against DESIGN: boundaries, reuse, names, duplication, failure handling, security, speed",
}
MAX_REVIEWS = 2


def reviewers(deliverable: str, with_code: bool) -> tuple[str, ...]:
    """Who reviews. with_code: a plugin brings application code as well; a skill's own is read by its reviewer."""
    texts = _TEXTS.get(deliverable, ())
    return (*texts, CODE) if not texts or (deliverable == "plugin" and with_code) else texts


def wanted(facts: DeliverFacts) -> list[tuple[str, str]]:
    """Reviewer and scope of each review that the rigor asks for, in order."""
    if not facts.settings.review:
        return []
    scopes = ("behaviour", "design") if facts.settings.double_review else ("all",)
    return [(who, scope) for scope in scopes for who in reviewers(facts.settings.deliverable_type, facts.has_code)]


def _open(facts: DeliverFacts) -> list[tuple[str, str]]:
    """Those not submitted yet. One that asked for changes is answered by the steps it reopened: one revision pass."""
    given = {(found.get("reviewer"), found.get("scope")) for found in gate_record.every(facts.log, GATE)}
    return [one for one in wanted(facts) if one not in given]


def _review(facts: DeliverFacts) -> Action:
    who, scope = _open(facts)[0]
    dispatch = Dispatch(
        "review",
        who,
        facts.delivery.feature_id,
        "",
        "Review the implementation" + ("" if scope == "all" else f" ({scope})"),
        (f"review:{SUBJECT}/{scope}",),
        facts.settings.reviewer_model,
    )
    return bounded(facts, dispatch, f"nobody but its authors has looked at the code ({scope})", MAX_REVIEWS)


NODES: tuple[Node[DeliverFacts], ...] = (Node("reviewed", lambda f: not _open(f), _review),)
