"""Phases that a delivery leaves out, and the sentence that says why (text, Phases 3 to 5)."""

from __future__ import annotations

from collections.abc import Mapping

from des.deliver.gates.recorded import MUTATION, REVIEW, mutation_due
from des.flow import refactoring
from des.flow.settings import Settings


def skipped(chosen: Settings) -> Mapping[str, str]:
    """Gate -> why it is left out, for those that the rigor or the mutation strategy leaves out."""
    found = {}
    if not chosen.refactoring:
        found[refactoring.GATE] = f"rigor {chosen.profile} has no refactoring pass"
    if not chosen.review:
        found[REVIEW] = f"rigor {chosen.profile} has no review"
    due, why = mutation_due(chosen.mutation_strategy, chosen.mutation)
    if not due:
        found[MUTATION] = why
    return found
