"""The rendered sections of DELIVER (R31): facts gathered, lines made, put into the feature's document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from des.contract.log import Log
from des.contract.roadmap import Step
from des.deliver import acceptance_files, document, head_run
from des.deliver.gates import demo_evidence
from des.deliver.gates.demo import demonstrated
from des.deliver.gates.design import document as design_document
from des.deliver.sections import done, files, prerequisites, quality, rendered, scenarios
from des.deliver.sections.done import Evidence
from des.deliver.sections.files import Touched
from des.deliver.sections.quality import GateLine
from des.deliver.sections.rendered import Rendered
from des.deliver.sections.rendered import code as span
from des.deliver.sections.scenarios import Told
from des.deliver.trouble import trouble
from des.facts import done as definition
from des.facts import feature_delta, stories
from des.facts import scenarios as feature_files
from des.facts.design import Component
from des.facts.scenarios import Scenario
from des.facts.stories import Stories
from des.flow import integrity, steps
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.flow.steps import StepFact
from des.proof.git import split
from des.state import store

DEMO = "Demo evidence"


@dataclass(frozen=True)
class Facts:
    """What the sections are made of. document: the text they go into; outcomes: by test id, of the code at ``head``;
    there: every path at head; archive: the documents that were written when the delivery was archived."""

    document: str
    log: Log
    steps: Mapping[str, StepFact]
    trouble: Sequence[str]
    scenarios: Sequence[Scenario]
    told: Sequence[Told]
    outcomes: Mapping[str, str]
    components: Sequence[Component]
    there: frozenset[str]
    files: Sequence[Touched]
    archive: Sequence[str]
    stories: Stories
    head: str
    time: str


def gather(delivery: Delivery, say: Callable[[str], None]) -> Facts:
    """Read everything; the tests of HEAD are run when no run of that code is known."""
    log, roadmap, git = delivery.log(), delivery.roadmap(), delivery.git
    code = Code.of(delivery)
    there = frozenset(git.entries(code.head))
    suite = acceptance_files.of_delivery(delivery, there)
    outcomes = head_run.outcomes(delivery, log, suite.tests, say)
    parsed = (feature_files.parse(git.show(code.head, file) or "", file) for file in suite.features)
    listed = [one for each in parsed for one in each.scenarios]
    planned: Sequence[Step] = roadmap.steps if roadmap else ()
    history = steps.history(log, git)
    known = steps.facts(roadmap, log, history) if roadmap else {}
    return Facts(
        document=document.read(delivery),
        log=log,
        steps=known,
        trouble=trouble(delivery, log),
        scenarios=listed,
        told=scenarios.judge(listed, planned, suite.tests, outcomes),
        outcomes=outcomes,
        components=design_document(delivery)[1].components or (),
        there=there,
        files=files.touched(code, integrity.foreign(delivery, log, history), f"docs/feature/{delivery.feature_id}"),
        archive=_archive(delivery, code.base),
        stories=stories.load(delivery.root, delivery.feature_dir),
        head=code.head,
        time=store.now(),
    )


def _archive(delivery: Delivery, base: str) -> list[str]:
    """The evolution document, and what differs from the base among the documents of the product, committed or not."""
    git, places = delivery.git, (delivery.evolution, "docs/product")
    changed = split(git.run("diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", base, "--", *places))
    new = split(git.run("ls-files", "-z", "--others", "--exclude-standard", "--", *places))
    return sorted({*changed, *new})


def render(facts: Facts) -> str:
    """The document with the rendered sections in it; DesError when it cannot take them."""
    return rendered.placed(facts.document, sections(facts))


def sections(facts: Facts) -> list[Rendered]:
    """The sections that hold facts, in the order of the text. Demo evidence that its gate wrote stays as it is."""
    found = [
        Rendered(files.TITLE, files.lines(facts.files, facts.archive)),
        Rendered(scenarios.TITLE, scenarios.lines(facts.told, facts.head, facts.time)),
        Rendered(done.TITLE, done.lines(definition.items(facts.document), _evidence(facts))),
        Rendered(DEMO, _demo(facts)),
        Rendered(quality.TITLE, quality.lines(_gates(facts))),
        Rendered(
            prerequisites.TITLE,
            prerequisites.lines(facts.scenarios, facts.components, facts.there, facts.files),
        ),
    ]
    return [one for one in found if one.lines]


def _gates(facts: Facts) -> Sequence[GateLine]:
    return quality.outcomes(facts.log, facts.steps, facts.trouble, quality.noted(facts.document))


def demonstrated_in(text: str) -> str:
    """The heading under which the demo gate wrote its evidence into the document, "" when it did not."""
    own = feature_delta.named(feature_delta.sections(text), "DELIVER", DEMO)
    if own and Rendered(DEMO, ()).begin not in own[0].body:
        return demo_evidence.HEADING
    return next((line for line in text.splitlines() if line.startswith(demo_evidence.LEGACY_HEADING)), "")


def _demo(facts: Facts) -> Sequence[str]:
    """What stands for the evidence when it is elsewhere or there is none to show; [] where the demo gate writes it."""
    heading = demonstrated_in(facts.document)
    if heading:
        return [] if heading == demo_evidence.HEADING else [f"See {span(heading.strip('# '))}."]
    if facts.stories.defects or demonstrated(facts.stories):
        return []
    if facts.stories.file:
        return ["None: every story is tagged @infrastructure."]
    return ["None: this feature has no user stories."]


def _evidence(facts: Facts) -> dict[str, Evidence]:
    """What programs saw, by the questions a Definition of Done may ask."""
    found = {}
    if facts.told:
        green = sum(one.green for one in facts.told)
        found["scenarios"] = Evidence(green == len(facts.told), f"{green} of {len(facts.told)} green")
    if facts.outcomes:
        passed = sum(outcome == "passed" for outcome in facts.outcomes.values())
        bad = sum(outcome in ("failed", "error") for outcome in facts.outcomes.values())
        rest = len(facts.outcomes) - passed - bad
        others = f", {rest} did not run" if rest else ""
        found["tests"] = Evidence(not bad, f"{passed} passed, {bad} failed{others}")
    if demonstrated(facts.stories) and demonstrated_in(facts.document):
        found["demos"] = Evidence(True, "see Demo evidence")
    for gate, name in (("mutation", "mutation"), ("implementation-review", "review")):
        newest = next((event for event in reversed(facts.log.events) if event.gate == gate), None)
        if newest is not None and newest.gate_status in ("PASS", "APPROVED", "FAIL", "NEEDS_CHANGES"):
            found[name] = Evidence(newest.gate_status in ("PASS", "APPROVED"), f"{gate} {newest.gate_status}")
    return found
