"""What a log's header says, typed: the settings one delivery is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from des.contract import phases
from des.contract.log import Log

PARADIGMS = {"object-oriented": "nw-software-crafter", "functional": "nw-functional-software-crafter"}
#: The gate record that holds the user's answer where CLAUDE.md named no paradigm (R18).
PARADIGM_GATE = "paradigm"


@dataclass(frozen=True)
class Settings:
    """``base``: the commit the delivery began at ("" in logs older than 4.0). ``phases``: of every step, in order.

    ``proof``: the rigor of a proof (R19). Models are None where the session's own is used. ``review`` to ``mutation``:
    which phases the rigor asks for; ``mutation_strategy`` of the project decides about the last one as well.
    """

    base: str
    goal: str
    profile: str
    phases: tuple[str, ...]
    proof: str
    crafter: str
    agent_model: str | None
    reviewer_model: str | None
    review: bool
    double_review: bool
    refactoring: bool
    mutation: bool
    mutation_strategy: str
    deliverable_type: str


def of(log: Log) -> Settings:
    """The settings in the header of ``log``, defaults where it says nothing; DesError when its rigor is none."""
    header = log.header
    rigor = phases.rigor({"rigor": header["rigor"]} if "rigor" in header else {})
    return Settings(
        base=_text(header.get("base")),
        goal=_text(header.get("goal")),
        profile=rigor.profile,
        phases=rigor.phases,
        proof=rigor.proof,
        crafter=_text(header.get("crafter")) or PARADIGMS[_answered(log) or "object-oriented"],
        agent_model=_model(rigor.agent_model),
        reviewer_model=_model(rigor.reviewer_model),
        review=rigor.review_enabled,
        double_review=rigor.double_review,
        refactoring=rigor.refactor_pass,
        mutation=rigor.mutation_enabled,
        mutation_strategy=_text(header.get("mutation_strategy")) or "nightly-delta",
        deliverable_type=_text(header.get("deliverable_type")) or "application",
    )


def paradigm_open(log: Log) -> bool:
    """Whether the user still has to say which paradigm: the project did not, nor did they."""
    return log.header.get("crafter") == "" and not _answered(log)


def _answered(log: Log) -> str:
    """The paradigm the user chose last, or ""."""
    chosen = [event.gate_status for event in log.events if event.gate == PARADIGM_GATE]
    return next((name for name in reversed(chosen) if name in PARADIGMS), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _model(name: str) -> str | None:
    return None if name in ("inherit", "skip") else name
