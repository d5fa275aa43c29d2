"""The roadmap against what earlier waves wrote: scenarios and design (nw-deliver text 1d, "Roadmap Quality Gate"; R29,
R38). Each finding is one line that names the place and the repair."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from des import limits
from des.contract.paths import PathRules, classify
from des.contract.roadmap import Roadmap, Step
from des.facts.design import Component
from des.facts.scenarios import Scenario

SIZING = "@sizing-review-needed"
SKELETON = "@walking_skeleton"
_PROSE = (".md", ".markdown", ".txt", ".rst")


def scenario_findings(roadmap: Roadmap, scenarios: Sequence[Scenario]) -> Iterator[str]:
    """Every scenario has exactly one step, every step's scenario exists, the walking skeleton comes first."""
    names = {scenario.name for scenario in scenarios}
    named = {step.id: named_scenarios(step, names) for step in roadmap.steps}
    for step in roadmap.steps:
        for name in named[step.id]:
            if names and name not in names:
                near = difflib.get_close_matches(name, sorted(names), n=1)
                hint = f"; is it {near[0]!r}?" if near else "; names are separated by `;`"
                yield f"step {step.id}: no .feature file has a scenario {name!r}{hint}"
        if len(named[step.id]) > limits.MOST_SCENARIOS and SIZING not in step.implementation_notes:
            yield (
                f"step {step.id}: {len(named[step.id])} scenarios; split it, or write {SIZING} and the reason in its "
                "implementation_notes for the reviewer"
            )
    first = roadmap.steps[0].phase_id if roadmap.steps else ""
    for scenario in _once(scenarios):
        place, having = f"{scenario.file}:{scenario.line}", [s for s in roadmap.steps if scenario.name in named[s.id]]
        if not having:
            yield f"{place}: no step names the scenario {scenario.name!r}; each scenario has one step as scenario_name"
        elif len(having) > 1:
            ids = ", ".join(step.id for step in having)
            yield f"{place}: the scenario {scenario.name!r} belongs to one step, and {ids} name it"
        elif SKELETON in {tag.name.replace("-", "_") for tag in scenario.tags} and having[0].phase_id != first:
            yield f"step {having[0].id}: {place} is {SKELETON}; its step belongs to phase {first}, the first one"


def _once(scenarios: Sequence[Scenario]) -> list[Scenario]:
    return list({scenario.name: scenario for scenario in reversed(scenarios)}.values())[::-1]


def named_scenarios(step: Step, known: set[str]) -> tuple[str, ...]:
    """The scenarios a step names: `scenario_name` as it stands, or its parts between `;` where that is none."""
    whole = step.scenario_name.strip()
    if whole in known:
        return (whole,)
    return tuple(part for one in re.split(r"[;\n]", whole) if (part := one.strip()))


def design_findings(roadmap: Roadmap, components: Sequence[Component], where: str, rules: PathRules) -> Iterator[str]:
    """Production paths that no row of Component Decomposition lists need their reason in the step's notes."""
    for step in roadmap.steps:
        for path in step.files_to_modify:
            production = classify(path, rules) == "production"
            if production and not step.implementation_notes and not any(one.names(path) for one in components):
                yield (
                    f"step {step.id}: {path} is in no row of Component Decomposition ({where}); use a path that is, or "
                    "say why in implementation_notes"
                )


def behaviour_findings(roadmap: Roadmap, deliverable: str) -> Iterator[str]:
    """A plugin or a skill is shown by behaviour, so each step promises something that runs (R38)."""
    if deliverable not in ("plugin", "skill"):
        return
    for step in roadmap.steps:
        if not step.scenario_name and (not step.test_file or step.test_file.endswith(_PROSE)):
            yield (
                f"step {step.id}: nothing of it can be executed; a step of a {deliverable} names a scenario, or a test "
                "file that calls it as its user does"
            )


def prose_findings(roadmap: Mapping[str, object], steps: int) -> Iterator[str]:
    """The budgets of words for the whole plan and for each phase's description (des-reference §3.1, §7.1)."""
    budget = next((most for limit, most in limits.ROADMAP_WORDS if steps <= limit), 0)
    words = _words({key: value for key, value in roadmap.items() if key in ("roadmap", "phases")})
    if budget and words > budget:
        yield f"{words} words for {steps} steps, at most {budget}; say it shorter, the documents have the rest"
    phases = roadmap.get("phases")
    for phase in phases if isinstance(phases, list) else []:
        described = phase.get("description") if isinstance(phase, dict) else None
        if isinstance(described, str) and len(described.split()) > limits.MOST_DESCRIPTION_WORDS:
            yield f"phase {phase.get('id')}: a description of more than {limits.MOST_DESCRIPTION_WORDS} words"


def _words(value: object) -> int:
    if isinstance(value, str):
        return len(value.split())
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(_words(one) for one in inner)
