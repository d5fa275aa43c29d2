"""The complete prompt of every dispatch `des next` names (R24); all paths in it are absolute and exist."""

from __future__ import annotations

from des.contract import template
from des.contract.markers import render
from des.contract.roadmap import Step
from des.deliver import briefs, design_context, prior_waves
from des.deliver.briefs import PLUGIN_ROOT
from des.deliver.facts import DeliverFacts
from des.facts import manifest
from des.flow import earlier, reopenings
from des.flow.action import Dispatch


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
        "task_context": "\n".join(filter(None, (task_context(facts, step), *_before(facts, dispatch)))),
        "design_context": design_context.of(facts.delivery),
    }
    return template.compose(fields, facts.settings.phases)


#: For a step that was sent back: what its proof takes for a repair (D-173).
_REPAIR = (
    "Repair: what changes behaviour begins with a test that fails, as ever. What leaves it as it is: record RED as "
    "SKIPPED with NOT_APPLICABLE, and begin the commit's subject with `test: ` (tests alone) or `refactor: `."
)


def task_context(facts: DeliverFacts, step: Step) -> str:
    """What the roadmap says of one step, and the project's language."""
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
    if step.id in reopenings.standing(facts.log, facts.settings.phases[-1]):
        lines.append(_REPAIR)
    return "\n".join(lines)


def _before(facts: DeliverFacts, dispatch: Dispatch) -> tuple[str, str]:
    """What an earlier try left, and what the user answered: both are data, so they stand in the step's context."""
    answer = earlier.answered(facts, dispatch)
    return earlier.told(facts, dispatch), f"# USER_ANSWER\n{answer}" if answer else ""


def _orchestrated(facts: DeliverFacts, dispatch: Dispatch) -> str:
    delivery = facts.delivery
    brief = briefs.of(facts, dispatch)
    skills = [f"{PLUGIN_ROOT}/skills/{name}/SKILL.md" for name in brief.skills]
    sections = (*brief.sections, ("EARLIER_TRY", earlier.told(facts, dispatch)))
    answer = "".join(f"    {line}\n" for line in earlier.answered(facts, dispatch).splitlines())
    also = f", with {', '.join(skills[1:])}" if skills[1:] else ""
    parts = [
        render([("VALIDATION", "required"), ("PROJECT-ID", dispatch.feature), ("MODE", "orchestrator")]),
        f"# TASK\n{dispatch.description} for feature {dispatch.feature}: {facts.settings.goal}",
        f"# AGENT_IDENTITY\nAgent: {dispatch.agent}",
        f"# INSTRUCTIONS\nFollow {skills[0]} (read it first){also}.",
        "# INPUTS\n" + "\n".join(f"- {path}" for path in _inputs(facts)),
        *(f"# {title}\n{body}" for title, body in (*sections, ("USER_ANSWER", answer.rstrip())) if body),
        "# OUTPUT OWED\n" + brief.owed,
        f"# TASK BOUNDARY\nDo this task only, in {delivery.root}; do not start the next phase.\n"
        "Report in at most 10 lines.",
    ]
    return "\n\n".join(parts) + "\n"


def _inputs(facts: DeliverFacts) -> list[str]:
    """The documents that exist, absolute: prior waves, scenarios, plan and log."""
    d = facts.delivery
    earlier = [d.root / one.path for one in prior_waves.documents(d)]
    candidates = [d.root / "CLAUDE.md", *earlier, d.roadmap_path, d.log_path]
    return [str(path) for path in candidates if path.is_file()]
