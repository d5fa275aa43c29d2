"""The report of a delivery: text for people, JSON for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from des.facts import global_config
from des.flow import (
    answers,
    gate_record,
    header,
    integrity,
    pause,
    plan,
    set_aside,
    settings,
    steps,
    waivers,
)
from des.flow.delivery import Delivery
from des.flow.finalize import finalized


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
    """A delivery in the order a reader asks: what, how it ended, steps, reviews, what the user decided, failures,
    foreign commits, files. ``aside``: commits made while it was paused or aborted. ``rides``: files of somebody else
    that the user let ride along in a step. ``kept``: unfinished work that was set aside."""

    feature: str
    goal: str
    headline: str
    rigor: str
    steps: tuple[StepLine, ...]
    reviews: tuple[str, ...]
    decisions: tuple[str, ...]
    failures: tuple[str, ...]
    foreign: tuple[str, ...]
    aside: tuple[str, ...]
    rides: tuple[str, ...]
    kept: tuple[str, ...]
    files: tuple[str, ...]


def summarise(delivery: Delivery) -> Summary:
    """Read the record of a delivery; DesError when there is none."""
    log = delivery.log()
    roadmap = delivery.roadmap()
    chosen = settings.of(log)
    history = steps.history(log, delivery.git) if chosen.base else None
    known = steps.facts(roadmap, log, history) if roadmap and history else {}
    names = {step.id: step.name for step in roadmap.steps} if roadmap else {}
    return Summary(
        delivery.feature_id,
        chosen.goal,
        _headline(
            finalized(delivery, log), len(known), sum(f.status.value == "proven" for f in known.values()), chosen.proof
        ),
        chosen.profile + (f" (from {global_config.PATH})" if header.FROM in log.header else ""),
        tuple(
            StepLine(
                fact.id,
                names[fact.id],
                fact.status.value,
                " → ".join(f"{p} {e.data or e.status}" for p, e in fact.cycle.items()),
                tuple(c[:12] for c in fact.commits),
                str(_closing(fact.cycle).get("verdict", "")),
            )
            for fact in known.values()
        ),
        tuple(
            f"roadmap: {e.gate_status} by {e.raw.get('reviewer', '?')} ({e.raw.get('summary', '')})"
            for e in log.events
            if e.gate == plan.REVIEW_GATE and isinstance(e.raw, dict)
        ),
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
        tuple(
            path
            for path in (
                f"{delivery.relative}/roadmap.json",
                f"{delivery.relative}/execution-log.json",
                delivery.evolution,
            )
            if (delivery.root / path).exists()
        ),
    )


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
    lines = [f"{summary.headline}", f"{summary.feature}: {summary.goal}", f"rigor: {summary.rigor}", "", "steps"]
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
    return "\n".join(lines)


def to_json(summary: Summary) -> dict[str, Any]:
    """The same as one object."""
    return asdict(summary)
