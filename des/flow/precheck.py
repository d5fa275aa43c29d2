"""What must hold before a phase is run or recorded at all (R10, R11). Pure: facts in, the reason against out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from des.contract import phases as rules
from des.contract.log import Event
from des.flow import questions

APPROVED_SKIP = "APPROVED_SKIP:"
STATUSES = ("EXECUTED", "SKIPPED", "BLOCKED")


@dataclass(frozen=True)
class Claim:
    """One call of ``des-log-phase``."""

    step: str
    phase: str
    status: str
    data: str


def objection(
    claim: Claim, configured: Sequence[str], cycle: Mapping[str, Event], planned: bool, proven: bool, approved: bool
) -> str:
    """Why this claim is refused before anything runs, or "".

    ``configured`` are the delivery's phases in order, ``cycle`` the step's newest records, ``planned`` whether the
    roadmap has the step, ``proven`` whether it is complete already, ``approved`` whether the user said yes to skipping
    this phase.
    """
    if not planned:
        return f"the roadmap has no step {claim.step}"
    if proven:
        return f"step {claim.step} is proven already"
    if claim.phase not in configured:
        return f"{claim.phase} is no phase of this delivery; its phases are {', '.join(configured)}"
    if claim.status == "BLOCKED":
        return "" if claim.data.strip() else "BLOCKED needs its reason in --data"
    if claim.status == "SKIPPED":
        return rules.skip_problem(claim.phase, claim.data) or _unsettled(claim, approved)
    if claim.data.split(":")[0] not in ("PASS", "FAIL"):
        return "--data of an EXECUTED phase is PASS, or FAIL with a reason"
    return _order(claim.phase, configured, cycle)


def _unsettled(claim: Claim, approved: bool) -> str:
    if not claim.data.startswith(APPROVED_SKIP) or approved:
        return ""
    return (
        "APPROVED_SKIP is a decision of the user, an agent cannot take it; report the reason as BLOCKED instead (the "
        f"user may then type: {questions.skip(claim.step, claim.phase).typed})"
    )


def _order(phase: str, configured: Sequence[str], cycle: Mapping[str, Event]) -> str:
    """A phase follows the ones before it, each passed or legally skipped in this cycle."""
    for earlier in configured[: configured.index(phase)]:
        event = cycle.get(earlier)
        settled = event is not None and (event.passed or (event.status == "SKIPPED" and rules.skip_settles(event.data)))
        if not settled:
            state = "not recorded" if event is None else f"{event.status} {event.data}"
            return f"{phase} comes after {earlier}, which is {state}"
    return ""
