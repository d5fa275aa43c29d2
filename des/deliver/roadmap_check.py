"""The roadmap gate: schema, integrity and the six quality checks, at no token cost (nw-deliver text, "Roadmap Quality
Gate"). Each finding is one line that names the place and the repair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_text
from des.contract.json_places import line_of
from des.contract.paths import PathRules
from des.contract.roadmap import Roadmap, Step
from des.deliver import prior_waves
from des.deliver import roadmap_documents as against
from des.deliver.gates.design import document as design_document
from des.facts import feature_delta, scenarios
from des.flow import plan, schemas
from des.flow.delivery import Delivery

#: Who may stand as a step's agent (des-reference §3.1, and the functional crafter); crafters do the steps.
AGENTS = (
    "nw-software-crafter", "nw-functional-software-crafter", "nw-solution-architect", "nw-platform-architect",
    "nw-data-engineer", "nw-acceptance-designer", "nw-researcher", "nw-troubleshooter", "nw-documentarist",
    "nw-agent-builder",
)  # fmt: skip

_PLACE = re.compile(r"steps? (\d\d-\d\d)|(roadmap\.\w+): ")
_PRIVATE = re.compile(r"(?<![\w.])(?:\w+\.)?_[a-z]\w*\(")


def findings(delivery: Delivery, roadmap: Roadmap) -> list[str]:
    """Everything that must be repaired before a reviewer sees the roadmap. DesError for a document that cannot be
    read."""
    own, text = own_findings(delivery, roadmap), _text(delivery)
    if own and schemas.problems("roadmap", roadmap.raw, text):
        return own
    return [*own, *(_placed(line, roadmap, text) for line in _against_documents(delivery, roadmap))]


def own_findings(delivery: Delivery, roadmap: Roadmap) -> list[str]:
    """What is wrong with the roadmap by itself: what an approved one is still held to, when documents have moved on."""
    text = _text(delivery)
    form = schemas.problems("roadmap", roadmap.raw, text)
    if form:
        return form
    distilled = any(s.wave == "DISTILL" for s in feature_delta.load(delivery.feature_dir / "feature-delta.md"))
    distilled = distilled or (delivery.feature_dir / "distill").is_dir()
    found = [
        *_integrity(roadmap, delivery.feature_id),
        *_quality(roadmap, distilled),
        *against.prose_findings(roadmap.raw, len(roadmap.steps)),
    ]
    return [_placed(line, roadmap, text) for line in found]


def _text(delivery: Delivery) -> str:
    return read_text(str(delivery.roadmap_path)) if delivery.roadmap_path.exists() else ""


def _placed(finding: str, roadmap: Roadmap, text: str) -> str:
    """The finding with the line of what it begins with: a step, or a place in the head."""
    match = _PLACE.match(finding)
    if match is None:
        return finding
    step = roadmap.step(match[1]) if match[1] else None
    return f"line {line_of(text, step.where.rpartition(': ')[2] if step else match[2])}: {finding}"


def _against_documents(delivery: Delivery, roadmap: Roadmap) -> Iterator[str]:
    deliverable = _deliverable(delivery)
    found = prior_waves.documents(delivery)
    read = [scenarios.parse(one.text, one.path) for one in found if one.text and one.path.endswith(".feature")]
    yield from against.scenario_findings(roadmap, [scenario for one in read for scenario in one.scenarios])
    where, design = design_document(delivery)
    if design.components is not None:
        rules = PathRules.from_config({}, roadmap.scope, deliverable)
        yield from against.design_findings(roadmap, design.components, where, rules)
    yield from against.behaviour_findings(roadmap, deliverable)


def _deliverable(delivery: Delivery) -> str:
    """The type in the log's header; "" when there is no log that can be read: the roadmap is judged without it."""
    try:
        return str(delivery.log().header.get("deliverable_type", ""))
    except DesError:
        return ""


def _integrity(roadmap: Roadmap, feature_id: str) -> Iterator[str]:
    """Ids, counts and dependencies (des-reference §7.2, plus cycles)."""
    if roadmap.project_id != feature_id:
        yield f"roadmap.project_id: {roadmap.project_id!r} is not the feature id {feature_id!r}"
    head = roadmap.raw["roadmap"]
    total = head["total_steps"] if isinstance(head, dict) else 0
    if total != len(roadmap.steps):
        yield f"roadmap.total_steps: says {total}, there are {len(roadmap.steps)} steps"
    known = {step.id for step in roadmap.steps}
    for step in roadmap.steps:
        if not step.id.startswith(step.phase_id + "-"):
            yield f"step {step.id}: stands in phase {step.phase_id}; ids begin with their phase"
        for dep in step.deps:
            if dep not in known:
                yield f"step {step.id}: depends on {dep}, which does not exist"
    circle = plan.cycle([s for s in roadmap.steps if set(s.deps) <= known])
    if circle:
        yield f"steps {', '.join(circle)}: wait for each other in a circle; remove one dependency"


def _quality(roadmap: Roadmap, distilled: bool) -> Iterator[str]:
    """The six checks, in the text's order, and the size limits of des-reference §3.1."""
    for step in roadmap.steps:
        for criterion in step.criteria:
            if _PRIVATE.search(criterion):
                yield f"step {step.id}: criterion names a private method ({criterion!r}); say what is seen from outside"
        yield from _sizes(step)
        if step.agent and step.agent not in AGENTS:
            yield f"step {step.id}: agent {step.agent!r} is unknown; agents are {', '.join(AGENTS)}"
    files = {path for step in roadmap.steps for path in step.files_to_modify}
    if files and len(roadmap.steps) / len(files) > limits.MOST_STEPS_A_FILE:
        limit = f"limit {limits.MOST_STEPS_A_FILE} a file"
        yield f"{len(roadmap.steps)} steps for {len(files)} files ({limit}); merge steps"
    shapes = Counter(_shape(step) for step in roadmap.steps)
    for step in roadmap.steps:
        count = shapes.pop(_shape(step), 0)
        if count >= 3:
            yield f"step {step.id}: {count} steps have criteria of the same form; make them one step"
    for step in roadmap.steps:
        if not step.files_to_modify:
            yield f"step {step.id}: no files_to_modify; a step that only validates is none"
        if distilled and not (step.test_file and step.scenario_name):
            yield f"step {step.id}: test_file and scenario_name are needed, DISTILL has scenarios"


def _sizes(step: Step) -> Iterator[str]:
    if len(step.criteria) > limits.MOST_CRITERIA:
        yield f"step {step.id}: {len(step.criteria)} criteria, at most {limits.MOST_CRITERIA}"
    for criterion in step.criteria:
        if len(criterion.split()) > limits.MOST_CRITERION_WORDS:
            yield f"step {step.id}: a criterion of more than {limits.MOST_CRITERION_WORDS} words ({criterion[:40]!r}…)"
    if len(step.name.split()) > limits.MOST_NAME_WORDS:
        yield f"step {step.id}: a name of more than {limits.MOST_NAME_WORDS} words"


def _shape(step: Step) -> tuple[str, ...]:
    """The form of a step's criteria: words that name things are blanked, so that copies with other names are equal."""
    return tuple(re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\d+|\b[A-Z]\w*", "_", c.strip()) for c in step.criteria)
