"""Submitted reviews (R16): of the roadmap, and of the implementation, whose findings send steps back."""

from __future__ import annotations

from typing import Any

from des.deliver import roadmap_check
from des.deliver.gates.recorded import REVIEW
from des.flow import record, review, sending_back
from des.flow.delivery import Delivery
from des.verdict import Finding, Place


def submit(delivery: Delivery, text: str) -> dict[str, Any]:
    """Record the review ``text`` (JSON) of the agent at work that owes it; the record as written.

    DesError (exit 1) when it is not well-formed, contradicts itself, cites what does not exist, or nobody owes it.
    """
    given = review.received(delivery, text)
    if given.subject == review.ROADMAP:
        return review.of_roadmap(delivery, given, roadmap_check.findings)
    return _of_implementation(delivery, given)


def _of_implementation(delivery: Delivery, given: review.Given) -> dict[str, Any]:
    """One record for reviewer and scope; a blocker or major finding reopens the step it belongs to."""
    log = delivery.log()
    content = given.content
    written = record.gate(
        delivery, REVIEW, content["verdict"], reviewer=given.dispatch.agent_type, scope=given.scope,
        dispatch=given.dispatch.key, code=delivery.code(log, "HEAD"), summary=content["summary"],
        findings=content.get("findings", []),
    )  # fmt: skip
    grave = [f for f in content.get("findings", []) if f["severity"] != "minor"]
    found = [Finding("review", Place(f["file"], f["line"]), f["problem"], f["fix"]) for f in grave]
    sending_back.findings(delivery, "review", found)
    return written
