"""What has to be settled before a roadmap is written."""

from __future__ import annotations

from dataclasses import dataclass

from des.contract.log import Log
from des.deliver import contradictions, prior_waves, upstream
from des.facts.issues import Issue
from des.flow import settings
from des.flow.delivery import Delivery
from des.verdict import Finding


@dataclass(frozen=True)
class StartFacts:
    """unread: documents of earlier waves that the orchestrator has not been shown. contradictions and issues: those
    nobody has resolved. asks_paradigm: neither CLAUDE.md nor the user has named one. Nothing is open by default."""

    unread: tuple[str, ...] = ()
    contradictions: tuple[Finding, ...] = ()
    issues: tuple[Issue, ...] = ()
    asks_paradigm: bool = False


def read(delivery: Delivery, log: Log) -> StartFacts:
    """The facts of one delivery; DesError for a document that cannot be read.

    A document counts as read once `des context` was run: what the delivery itself changes later is not asked again.
    """
    found = prior_waves.documents(delivery)
    present = tuple(one.path for one in found if one.text is not None)
    return StartFacts(
        present if prior_waves.shown(log) is None else (),
        contradictions.open_ones(contradictions.of(delivery, found), log),
        upstream.unresolved(upstream.of(delivery), log),
        settings.paradigm_open(log),
    )
