"""What an orchestrator-mode dispatch is told beside its inputs: instructions, facts, and what it owes (R24)."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from des.contract.paths import classify
from des.deliver import archive, wave_end
from des.deliver.facts import DeliverFacts
from des.deliver.phases import review
from des.deliver.sections.quality import NOTES
from des.flow.action import Dispatch

PLUGIN_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Brief:
    """skills: the first one holds the instructions. owed: what has to be there at the end, and the command that checks
    it. sections: title and body of what else the agent has to know; one without a body is left out."""

    skills: tuple[str, ...]
    owed: str
    sections: tuple[tuple[str, str], ...] = ()


def of(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    """The brief of a dispatch without a step."""
    owed = dispatch.owes[0].partition("/")[0] if dispatch.kind == "review" else ""
    return _BRIEFS[owed or dispatch.kind](facts, dispatch)


def program(name: str) -> str:
    """One of our programs by its absolute path, as a shell word (R23)."""
    return shlex.quote(f"{PLUGIN_ROOT}/bin/{name}")


def _write_roadmap(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    d = facts.delivery
    owed = (
        f"{d.roadmap_path} (schema: {PLUGIN_ROOT}/schemas/roadmap.schema.json), accepted by\n"
        f"{program('des')} roadmap check {shlex.quote(str(d.directory))}"
    )
    return Brief(("nw-roadmap",), owed, (("REPAIR", _lines(_findings(facts))),))


def _review_roadmap(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    return Brief(("nw-roadmap",), _submission("roadmap"))


def _review_implementation(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    scope = dispatch.owes[0].partition("/")[2]
    changed = f"`git diff {facts.settings.base[:12]}..HEAD`:\n{_changed(facts)}"
    told = (("SCOPE", review.scope_text(dispatch.agent, scope)), ("CHANGED", changed))
    return Brief(("nw-review",), _submission("implementation"), told)


def _refactor(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    owed = (
        "One commit per module with the line `Refactor: L<n>` below its subject (n: the highest level in it), then\n"
        f"{program('des')} refactor submit\n"
        f"or, when nothing needs to change,\n{program('des')} refactor submit --nothing '<what you looked at>'"
    )
    return Brief(("nw-refactor", "nw-progressive-refactoring"), owed, (("FILES", _changed(facts)),))


def _retrospective(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    file = facts.delivery.root / facts.closing.document
    owed = (
        f"The section `## Wave: DELIVER / [WHY] {NOTES}` in {file}, from\n"
        f"{program('des')} report {shlex.quote(str(facts.delivery.directory))}"
    )
    return Brief(("nw-five-whys",), owed, (("WHAT WENT WRONG", _lines(facts.closing.trouble)),))


def _archive(facts: DeliverFacts, dispatch: Dispatch) -> Brief:
    d, file = facts.delivery, facts.delivery.root / facts.closing.document
    lines = [
        f"{d.root / d.evolution}, written from",
        f"{program('des')} report {shlex.quote(str(d.directory))}",
        f"The section `## Wave: DELIVER / [REF] {archive.SUMMARY}` in {file}: what was shipped, one paragraph, no",
        "reasons. The other [REF] sections of DELIVER are rendered from facts when the delivery is finalized.",
    ]
    for label, listed in (
        ("Expansions, each a section of that file:", wave_end.chosen(facts.log)),
        ("Expansions, those that are worth it:", wave_end.optional(facts.log)),
    ):
        if listed:
            lines += [label, *(f"- `## Wave: DELIVER / [{e.tier}] {wave_end.title(e)}`: {e.holds}" for e in listed)]
    return Brief(("nw-finalize",), "\n".join(lines), (("REPAIR", _lines(facts.closing.lacking)),))


def _submission(subject: str) -> str:
    return (
        f"One submission:\n{program('des')} review submit --file - <<'EOF'\n"
        f'{{"subject": "{subject}", "verdict": "APPROVED", "summary": "…", "findings": []}}\n'
        f"EOF\n(schema: {PLUGIN_ROOT}/schemas/review.schema.json). A blocker or major finding means NEEDS_CHANGES."
    )


def _changed(facts: DeliverFacts) -> str:
    """The production and test files that the feature changed and that are still there, a line each."""
    rules = facts.delivery.policy(facts.log).rules
    changed = facts.delivery.git.changed(facts.settings.base, "HEAD")
    kept = [path for path in changed if (facts.delivery.root / path).is_file()]
    return _lines([path for path in kept if classify(path, rules) in ("production", "test")])


def _findings(facts: DeliverFacts) -> list[str]:
    """What the last check or the last review of the roadmap wants repaired."""
    if facts.roadmap_problem:
        return facts.roadmap_problem.splitlines()
    review = facts.approval.current
    raw = review.raw if review is not None and review.gate_status != "APPROVED" else None
    reviewed = raw.get("findings", []) if isinstance(raw, dict) else []
    return [*facts.findings, *(json.dumps(finding, ensure_ascii=False) for finding in reviewed)]


def _lines(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


#: By kind of dispatch; a review by what it owes.
_BRIEFS: Mapping[str, Callable[[DeliverFacts, Dispatch], Brief]] = {
    "roadmap": _write_roadmap,
    "review:roadmap": _review_roadmap,
    "refactor": _refactor,
    "review:implementation": _review_implementation,
    "retrospective": _retrospective,
    "finalize": _archive,
}
