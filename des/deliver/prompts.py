"""The complete prompt of every dispatch `des next` names (R24); all paths in it are absolute and exist."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

from des.contract import template
from des.contract.markers import render
from des.contract.roadmap import Step
from des.deliver import archive, wave_end
from des.deliver.closing import NOTES
from des.deliver.facts import DeliverFacts
from des.facts import feature_delta, manifest
from des.flow.action import Dispatch

PLUGIN_ROOT = Path(__file__).resolve().parents[2]
#: Sections of the DESIGN wave a crafter needs; the rest stays in the document.
DESIGN_SECTIONS = ("Component Decomposition", "Driving Ports", "Driven Ports", "Technology Choices", "Reuse Analysis")
MAX_DESIGN = 6000

_SKILLS = {
    "roadmap": "nw-roadmap", "review": "nw-roadmap", "finalize": "nw-finalize", "retrospective": "nw-five-whys",
}  # fmt: skip


def compose(facts: DeliverFacts, dispatch: Dispatch) -> str:
    """The prompt of ``dispatch``: the step template, or the command's instructions with inputs and owed outputs."""
    if dispatch.kind == "step":
        return _step(facts, dispatch)
    return _orchestrated(facts, dispatch)


def _step(facts: DeliverFacts, dispatch: Dispatch) -> str:
    step = facts.roadmap.step(dispatch.step) if facts.roadmap else None
    if step is None:
        raise ValueError(f"no step {dispatch.step} in the roadmap")
    fields = {
        "feature_id": dispatch.feature,
        "step_id": dispatch.step,
        "agent": dispatch.agent,
        "project_dir": str(facts.delivery.directory),
        "plugin_root": str(PLUGIN_ROOT),
        "task_context": task_context(facts, step),
        "design_context": design_context(facts),
    }
    return template.compose(fields, facts.settings.phases)


def task_context(facts: DeliverFacts, step: Step) -> str:
    """What the roadmap says of one step, what its reviewer or an earlier try left, and the project's language."""
    lines = [f"Name: {step.name}", "Criteria:", *(f"- {criterion}" for criterion in step.criteria)]
    for label, value in (
        ("Test file", step.test_file),
        ("Scenario", step.scenario_name),
        ("Files to modify", ", ".join(step.files_to_modify)),
        ("Depends on (proven)", ", ".join(step.deps)),
        ("Notes", step.implementation_notes),
        ("Language", manifest.language(facts.delivery.root)),
    ):
        if value:
            lines.append(f"{label}: {value}")
    if before := _earlier(facts, step):
        lines.append(f"Earlier try: {before}. Look at `git status` and `git log` first and go on from there.")
    return "\n".join(lines)


def _earlier(facts: DeliverFacts, step: Step) -> str:
    """What an earlier dispatch of the step recorded, and why the step is open still; "" when it is the first."""
    fact = facts.steps.get(step.id)
    if fact is None or not (fact.cycle or fact.commits or facts.attempts.get(("step", step.id))):
        return ""
    done = [f"{phase} {event.data or event.status}" for phase, event in fact.cycle.items()]
    return ", ".join(done or ["nothing recorded"]) + (f"; {fact.reason}" if fact.reason else "")


def design_context(facts: DeliverFacts) -> str:
    """The DESIGN sections of the feature-delta a crafter works by, or the text's fallback sentence."""
    found = [
        f"{section.title}:\n{section.body}"
        for section in feature_delta.load(facts.delivery.feature_dir / "feature-delta.md")
        if section.wave == "DESIGN" and any(section.title.startswith(name) for name in DESIGN_SECTIONS)
    ]
    if not found:
        return template.NO_DESIGN
    text = "\n\n".join(found)
    source = f"docs/feature/{facts.delivery.feature_id}/feature-delta.md"
    return text if len(text) <= MAX_DESIGN else text[:MAX_DESIGN].rsplit("\n", 1)[0] + f"\n(the rest: {source})"


def _orchestrated(facts: DeliverFacts, dispatch: Dispatch) -> str:
    delivery = facts.delivery
    markers = render([("VALIDATION", "required"), ("PROJECT-ID", dispatch.feature), ("MODE", "orchestrator")])
    parts = [
        markers,
        f"# TASK\n{dispatch.description} for feature {dispatch.feature}: {facts.settings.goal}",
        f"# AGENT_IDENTITY\nAgent: {dispatch.agent}",
        f"# INSTRUCTIONS\nFollow {PLUGIN_ROOT}/skills/{_SKILLS[dispatch.kind]}/SKILL.md (read it first).",
        "# INPUTS\n" + "\n".join(f"- {path}" for path in _inputs(facts)),
    ]
    wanted = _wanted(facts, dispatch.kind)
    if wanted:
        parts.append("# REPAIR\n" + "\n".join(f"- {line}" for line in wanted))
    parts.append("# OUTPUT OWED\n" + _owed(facts, dispatch))
    parts.append(
        f"# TASK BOUNDARY\nDo this task only, in {delivery.root}; do not start the next phase.\n"
        "Report in at most 10 lines."
    )
    return "\n\n".join(parts) + "\n"


def _wanted(facts: DeliverFacts, kind: str) -> Sequence[str]:
    """What the program found that this dispatch is to put right."""
    if kind == "roadmap":
        return _findings(facts)
    return facts.closing.lacking if kind == "finalize" else ()


def _findings(facts: DeliverFacts) -> list[str]:
    """What the last check or the last review wants repaired."""
    if facts.roadmap_problem:
        return facts.roadmap_problem.splitlines()
    review = facts.approval.current
    raw = review.raw if review is not None and review.gate_status != "APPROVED" else None
    reviewed = raw.get("findings", []) if isinstance(raw, dict) else []
    return [*facts.findings, *(json.dumps(finding, ensure_ascii=False) for finding in reviewed)]


def _inputs(facts: DeliverFacts) -> list[str]:
    """The documents that exist, absolute: prior waves, scenarios, plan and log."""
    d = facts.delivery
    scenarios = sorted(p for p in (d.root / "tests").rglob("*.feature")) if (d.root / "tests").is_dir() else []
    candidates = [
        d.root / "CLAUDE.md",
        d.root / "docs/product/architecture/brief.md",
        d.feature_dir / "feature-delta.md",
        *(p for p in scenarios if d.feature_id in str(p)),
        d.roadmap_path,
        d.log_path,
    ]
    return [str(path) for path in candidates if path.is_file()]


def _owed(facts: DeliverFacts, dispatch: Dispatch) -> str:
    d = facts.delivery
    if dispatch.kind == "roadmap":
        return (
            f"{d.roadmap_path} (schema: {PLUGIN_ROOT}/schemas/roadmap.schema.json), accepted by\n"
            f"{_program('des')} roadmap check {shlex.quote(str(d.directory))}"
        )
    if dispatch.kind == "review":
        return (
            f"One submission:\n{_program('des')} review submit --file - <<'EOF'\n"
            '{"subject": "roadmap", "verdict": "APPROVED", "summary": "…", "findings": []}\n'
            f"EOF\n(schema: {PLUGIN_ROOT}/schemas/review.schema.json). A blocker or major finding means NEEDS_CHANGES."
        )
    if dispatch.kind == "retrospective":
        file = d.root / facts.closing.document
        lines = [f"The section `## Wave: DELIVER / [WHY] {NOTES}` in {file}: five whys for each of"]
        return "\n".join([*lines, *(f"- {reason}" for reason in facts.closing.trouble)])
    return _archive(facts)


def _archive(facts: DeliverFacts) -> str:
    """What the archivist writes: the evolution document, the summary, and the expansions."""
    d, file = facts.delivery, facts.delivery.root / facts.closing.document
    lines = [
        f"{d.root / d.evolution}, written from",
        f"{_program('des')} report {shlex.quote(str(d.directory))}",
        f"The section `## Wave: DELIVER / [REF] {archive.SUMMARY}` in {file}: what was shipped, one paragraph, no",
        "reasons. The other [REF] sections of DELIVER are rendered from facts when the delivery is finalized.",
    ]
    for label, listed in (
        ("Expansions, each a section of that file:", wave_end.chosen(facts.log)),
        ("Expansions, those that are worth it:", wave_end.optional(facts.log)),
    ):
        if listed:
            lines += [label, *(f"- `## Wave: DELIVER / [{e.tier}] {wave_end.title(e)}`: {e.holds}" for e in listed)]
    return "\n".join(lines)


def _program(name: str) -> str:
    """One of our programs by its absolute path, as a shell word (R23)."""
    return shlex.quote(f"{PLUGIN_ROOT}/bin/{name}")
