"""The report of a delivery: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from des.contract.log import LOG_NAME, Event
from des.contract.roadmap import Roadmap
from des.facts import global_config
from des.flow import answers, gate_record, header, integrity, pause, set_aside, settings, steps, waivers
from des.flow.delivery import Delivery
from des.flow.finalized import finalized
from des.flow.steps import StepFact


@dataclass(frozen=True)
class StepLine:
    """One step as the report shows it."""

    id: str
    name: str
    status: str
    phases: str
    commits: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class Summary:
    """A delivery in the order a reader asks: what, how it ended, phases, steps, reviews, decisions, and so on.

    unproven: what a lean delivery did not show; aside: commits made while it was paused or aborted; rides: files of
    somebody else that the user let ride along in a step; kept: unfinished work that was set aside; after: where a
    finished one leads.
    """

    feature: str
    goal: str
    headline: str
    rigor: str
    unproven: tuple[str, ...]
    phases: tuple[str, ...]
    steps: tuple[StepLine, ...]
    reviews: tuple[str, ...]
    decisions: tuple[str, ...]
    failures: tuple[str, ...]
    foreign: tuple[str, ...]
    aside: tuple[str, ...]
    rides: tuple[str, ...]
    kept: tuple[str, ...]
    files: tuple[str, ...]
    after: str


#: What only the proof of a commit shows (docs/proof.md), and a lean delivery does without.
UNPROVEN = (
    "that the new tests fail without the new code",
    "that earlier tests were not bent, dropped or switched off",
    "that the base ran here, and what steers the tests stayed the same",
)
AFTER = "→ DISCOVER: the next iteration begins there, or the project is complete"


def summarise(delivery: Delivery, document: str, phases: Sequence[str]) -> Summary:
    """Read the record of a delivery; DesError when there is none.

    document: the feature's, relative to the root. phases: how each phase's gate ended, one line each.
    """
    log, roadmap = delivery.log(), delivery.roadmap()
    chosen = settings.of(log)
    history = steps.history(log, delivery.git) if chosen.base else None
    known = steps.facts(roadmap, log, history) if roadmap and history else {}
    final = finalized(delivery, log)
    proven = sum(fact.status.value == "proven" for fact in known.values())
    places = (f"{delivery.relative}/roadmap.json", f"{delivery.relative}/{LOG_NAME}", document, delivery.evolution)
    return Summary(
        delivery.feature_id,
        chosen.goal,
        _headline(final, len(known), proven, chosen.proof),
        chosen.profile + (f" (from {global_config.PATH})" if header.FROM in log.header else ""),
        UNPROVEN if chosen.proof == "lean" else (),
        tuple(phases),
        tuple(_step(fact, roadmap) for fact in known.values()),
        tuple(_review(event) for event in log.events if (event.gate or "").endswith("-review")),
        tuple(one.line() for one in waivers.load(delivery)),
        tuple(f"{e.sid} {e.phase}: {e.ev.get('why', e.data)}" for e in log.events if e.data.startswith("FAIL")),
        tuple(commit[:12] for commit in integrity.foreign(delivery, log, history)) if history else (),
        tuple(commit[:12] for commit in pause.made_meanwhile(delivery, log)),
        tuple(
            f"{path} rides along with {one.get('step') or one.get('kind')} ({one.get('words')})"
            for one in gate_record.every(log, answers.GATE)
            for path, _ in one.get("rides", [])
        ),
        tuple(
            f"{', '.join(one.get('paths', []))} in {one.get('ref')}" for one in gate_record.every(log, set_aside.GATE)
        ),
        tuple(path for path in places if (delivery.root / path).exists()),
        AFTER if final else "",
    )


def _step(fact: StepFact, roadmap: Roadmap | None) -> StepLine:
    step = roadmap.step(fact.id) if roadmap else None
    return StepLine(
        fact.id,
        step.name if step else "",
        fact.status.value,
        " → ".join(f"{phase} {event.data or event.status}" for phase, event in fact.cycle.items()),
        tuple(commit[:12] for commit in fact.commits),
        str(_closing(fact.cycle).get("verdict", "")),
    )


def _review(event: Event) -> str:
    raw = event.raw if isinstance(event.raw, dict) else {}
    subject = (event.gate or "").removesuffix("-review")
    return f"{subject}: {event.gate_status} by {raw.get('reviewer', '?')} ({raw.get('summary', '')})"


def _closing(cycle: Any) -> dict[str, Any]:
    return dict(list(cycle.values())[-1].ev) if cycle else {}


def _headline(final: bool, total: int, proven: int, level: str) -> str:
    done = "FINALIZED" if final else "NOT FINALIZED"
    if level == "lean":
        return f"{done} (lean): {proven} of {total} steps green; nothing shows that their tests need their code"
    again = ", evidence re-executed" if final else ""
    return f"{done}: {proven} of {total} steps proven{again}"


def text(summary: Summary) -> str:
    """A page at most; sections without content are left out."""
    lines = [f"{summary.headline}", f"{summary.feature}: {summary.goal}", f"rigor: {summary.rigor}"]
    for title, rows in (("not proven under lean", summary.unproven), ("phases", summary.phases)):
        lines += ["", title, *(f"  {row}" for row in rows)] if rows else []
    lines += ["", "steps"]
    for step in summary.steps:
        lines.append(f"  {step.id} {step.name}: {step.verdict or step.status}")
        lines.append(
            f"        {step.phases or 'not begun'}" + (f"; commits {', '.join(step.commits)}" if step.commits else "")
        )
    for title, rows in (
        ("reviews", summary.reviews),
        ("decisions of the user", summary.decisions),
        ("refused on the way", summary.failures),
        ("commits without a step id", summary.foreign),
        ("commits made while it was put aside", summary.aside),
        ("foreign files that ride along", summary.rides),
        ("set aside", summary.kept),
        ("files", summary.files),
    ):
        if rows:
            lines += ["", title, *(f"  {row}" for row in rows)]
    if summary.after:
        lines += ["", summary.after]
    return "\n".join(lines)


def to_json(summary: Summary) -> dict[str, Any]:
    """The same as one object."""
    return asdict(summary)
