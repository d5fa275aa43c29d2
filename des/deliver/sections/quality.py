"""`Quality gates`: how each phase's gate ended, from the records of the log; what was left out, with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from des.contract.log import Event, Log
from des.deliver import document
from des.deliver.sections.rendered import plain
from des.deliver.skipped import skipped
from des.deliver.trouble import trouble
from des.facts import feature_delta
from des.flow import settings
from des.flow.delivery import Delivery
from des.flow.steps import StepFact, StepStatus, history
from des.flow.steps import facts as step_facts

TITLE = "Quality gates"
NOTES = "Retrospective notes"
#: Gate record -> its name for people, in the order of the phases. The steps stand after the first.
GATES = {
    "roadmap-review": "Roadmap review",
    "post-merge-integration": "Post-merge integration",
    "refactoring": "Refactoring",
    "implementation-review": "Implementation review",
    "mutation": "Mutation testing",
    "integrity": "Integrity",
}
#: How a gate may end; other records are answers of the user and notes of programs.
_ENDS = frozenset({"PASS", "FAIL", "EXEMPT", "INDETERMINATE", "APPROVED", "NEEDS_CHANGES", "SKIPPED"})
_SAID = ("reason", "why", "summary")


@dataclass(frozen=True)
class GateLine:
    """One gate: its name for people, how it ended (PASS, SKIPPED, …), and what was said about it."""

    name: str
    status: str
    said: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.status}" + (f" ({self.said})" if self.said else "")


def of_delivery(delivery: Delivery) -> list[GateLine]:
    """Every gate of a delivery, read from its record."""
    log, roadmap = delivery.log(), delivery.roadmap()
    based = roadmap is not None and settings.of(log).base
    known = step_facts(roadmap, log, history(log, delivery.git)) if roadmap and based else {}
    return outcomes(log, known, trouble(delivery, log), noted(document.read(delivery)))


def noted(text: str) -> bool:
    """Whether the notes of a retrospective stand in the feature's document."""
    return bool(feature_delta.named(feature_delta.sections(text), "DELIVER", NOTES, "WHY"))


def outcomes(log: Log, steps: Mapping[str, StepFact], trouble: Sequence[str], held: bool) -> list[GateLine]:
    """Every gate in order. trouble: why it was no clean execution, [] when it was one; held: a retrospective was."""
    newest = {event.gate: event for event in log.events if event.gate}
    without = skipped(settings.of(log))
    found = []
    for gate, name in GATES.items():
        event = newest.get(gate)
        left = ("SKIPPED", without[gate]) if gate in without else ("not recorded", "")
        found.append(GateLine(name, *(_ended(event) if event else left)))
        if gate == "roadmap-review":
            proven = [sid for sid, fact in steps.items() if fact.status is StepStatus.PROVEN]
            found.append(GateLine("Steps", f"{len(proven)} of {len(steps)} proven", _verdicts(steps.values())))
    found += [
        GateLine(str(gate).replace("-", " ").capitalize(), *_ended(event))
        for gate, event in newest.items()
        if gate not in (*GATES, "finalized") and event.gate_status in _ENDS
    ]
    ended = "held" if held else "due" if trouble else "clean run"
    why = f"{len(trouble)} reason{'s' if len(trouble) > 1 else ''}{f', see {NOTES}' if held else ''}" if trouble else ""
    return [*found, GateLine("Retrospective", ended, why)]


def lines(gates: Iterable[GateLine]) -> Sequence[str]:
    """The section."""
    return [f"- {plain(str(gate))}" for gate in gates]


def _ended(event: Event) -> tuple[str, str]:
    raw = event.raw if isinstance(event.raw, dict) else {}
    said = next((str(raw[key]) for key in _SAID if raw.get(key)), "")
    who = f"by {raw['reviewer']}" if raw.get("reviewer") else "replayed from git" if raw.get("replay") else ""
    return event.gate_status or "", "; ".join(part for part in (event.time, who, said) if part)


def _verdicts(steps: Iterable[StepFact]) -> str:
    told = []
    for fact in steps:
        closing = list(fact.cycle.values())[-1:]
        verdict = str(closing[0].ev.get("verdict", "")) if closing else ""
        told.append(f"{fact.id} {verdict or fact.status.value}")
    return ", ".join(told)
