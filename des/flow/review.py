"""A review counts only when its reviewer submitted it (R16): here the submission becomes a record and an approval."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from des.contract.errors import DesError
from des.contract.roadmap import Roadmap
from des.flow import plan, record, schemas
from des.flow.cited import exists
from des.flow.delivery import Delivery
from des.state import dispatches, store
from des.state.dispatches import Dispatch

ROADMAP = "roadmap"
_HOW = "correct the submission and run `des review submit` again"


@dataclass(frozen=True)
class Given:
    """A submission that is in order: what it is about, its scope ("" when the subject has none), and who gave it."""

    subject: str
    scope: str
    content: dict[str, Any]
    dispatch: Dispatch


def received(delivery: Delivery, text: str) -> Given:
    """The review ``text`` (JSON), and the live dispatch that owes it.

    Raises DesError (exit 1) when the submission is not well-formed, cites a place that does not exist, contradicts
    itself, or nobody at work owes it.
    """
    dispatch, subject, scope = _owing(delivery)
    content = _parsed(delivery, text)
    if content["subject"] != subject:
        raise DesError(f"the submission is about the {content['subject']}, owed is one of the {subject}", "", _HOW, 1)
    return Given(subject, scope, content, dispatch)


def of_roadmap(
    delivery: Delivery, given: Given, findings_of: Callable[[Delivery, Roadmap], list[str]]
) -> dict[str, Any]:
    """Record the review of the roadmap, and set the roadmap's validation block.

    ``findings_of`` is the roadmap gate: nothing it refuses can be approved (DesError, exit 1).
    """
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"there is no {delivery.roadmap_path}", "a review is bound to what it read", "run `des next`", 1)
    review, dispatch = given.content, given.dispatch
    left = findings_of(delivery, roadmap)
    if review["verdict"] == plan.APPROVED and left:
        raise DesError(
            "the roadmap check still has findings:\n" + "\n".join(f"  - {line}" for line in left), "", _HOW, 1
        )
    written = record.gate(
        delivery,
        plan.REVIEW_GATE,
        review["verdict"],
        plan=plan.digest(roadmap.raw),
        reviewer=dispatch.agent_type,
        dispatch=dispatch.key,
        summary=review["summary"],
        findings=review.get("findings", []),
    )
    approved = review["verdict"] == plan.APPROVED
    validation = {
        "status": "approved" if approved else "rejected",
        "reviewer": dispatch.agent_type,
        "approved_at": written["timestamp"] if approved else "",
    }
    text = json.dumps({**roadmap.raw, "validation": validation}, indent=2, ensure_ascii=False) + "\n"
    store.write_atomic(str(delivery.roadmap_path), text)
    return written


def _owing(delivery: Delivery) -> tuple[Dispatch, str, str]:
    """The live review dispatch this submission belongs to, with the subject and the scope it owes."""
    for dispatch in reversed(dispatches.load(str(delivery.root)).dispatches):
        owed = next((one for one in dispatch.owes if one.startswith("review:")), "")
        if owed and dispatch.open and dispatch.feature == delivery.feature_id:
            subject, _, scope = owed.removeprefix("review:").partition("/")
            return dispatch, subject, scope
    raise DesError(
        "no reviewer is at work that owes this submission",
        "a review counts only from the agent that was dispatched for it",
        "run `des next` and dispatch the reviewer it names",
        1,
    )


def _parsed(delivery: Delivery, text: str) -> dict[str, Any]:
    review = schemas.check("review", text, "the submission", _HOW)
    findings = review.get("findings", [])
    missing = [f"{f['file']}:{f['line']}" for f in findings if not exists(delivery.root, f["file"], f["line"])]
    if missing:
        raise DesError(f"these places do not exist: {', '.join(missing)}", "a finding names where it is seen", _HOW, 1)
    grave = [f for f in findings if f["severity"] != "minor"]
    if review["verdict"] == plan.APPROVED and grave:
        raise DesError("APPROVED with a blocker or major finding", "those ask for changes", _HOW, 1)
    if review["verdict"] == plan.NEEDS_CHANGES and not findings:
        raise DesError("NEEDS_CHANGES without a finding", "the author would not know what to change", _HOW, 1)
    return dict(review)
