"""What the documents of earlier waves say against each other, as far as a program can tell (R29)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from des.contract.log import Log
from des.deliver.gates.design import document as design_document
from des.deliver.prior_waves import Document
from des.facts import feature_delta, markdown, scenarios
from des.facts import stories as story_reader
from des.facts.design import Design
from des.facts.markdown import Block, Line, Table
from des.facts.scenarios import Scenarios
from des.facts.stories import Stories
from des.flow.delivery import Delivery
from des.verdict import Finding, Place

GATE = "contradictions"
LIST = "Scenario List"
_STORY = re.compile(r"@(?:US|Story)[-_]?(\d+)\Z", re.I)
_NUMBER = re.compile(r"\d+")


def of(delivery: Delivery, found: Sequence[Document]) -> tuple[Finding, ...]:
    """The contradictions among the documents of a delivery. DesError for a document that cannot be read."""
    features = [scenarios.parse(one.text, one.path) for one in found if one.text and one.path.endswith(".feature")]
    delta = next((one for one in found if one.path.endswith("/feature-delta.md") and one.text is not None), None)
    told = [
        *(defect for one in features for defect in one.defects),
        *stories_and_scenarios(story_reader.load(delivery.root, delivery.feature_dir), features),
    ]
    if delta is not None and delta.text is not None:
        told += feature_delta.misheaded(delta.text, delta.path)
        told += spellings(delta.text, delta.path, features, design_document(delivery)[1])
    return tuple(told)


def stories_and_scenarios(stories: Stories, features: Sequence[Scenarios]) -> Iterator[Finding]:
    """Scenarios of a story nobody wrote, stories no scenario shows, stories without their pitch."""
    known = {int(_NUMBER.findall(story.id)[0]) for story in stories.stories}
    shown: set[int] = set()
    for scenario in (scenario for one in features for scenario in one.scenarios):
        for tag in scenario.tags:
            if match := _STORY.match(tag.name):
                shown.add(int(match[1]))
                if known and int(match[1]) not in known:
                    text = f"scenario {scenario.name!r} is of {tag.name}, which is no story of {stories.file}"
                    yield Finding(
                        "tag-names-no-story",
                        Place(scenario.file, tag.line),
                        text,
                        "correct the tag, or write the story",
                    )
    for story in stories.stories:
        # Scenarios without any story tag say nothing about stories, for or against.
        if shown and not story.infrastructure and int(_NUMBER.findall(story.id)[0]) not in shown:
            text = f"story {story.id} has no scenario"
            yield Finding(
                "story-without-scenario",
                Place(story.file, story.line),
                text,
                f"tag its scenario @{story.id}, or write one",
            )
    yield from stories.defects if stories.stories else ()


def spellings(text: str, file: str, features: Sequence[Scenarios], design: Design) -> Iterator[Finding]:
    """Names that differ between waves in nothing but case, blanks or punctuation: one of the two is a slip."""
    names = {scenario.name for one in features for scenario in one.scenarios}
    paths = {path.strip("/") for component in design.components or () for path in component.paths if "/" in path}
    for section in feature_delta.sections(text):
        listed = section.wave == "DISTILL" and section.title.startswith(LIST)
        for block in markdown.blocks(section.body, section.first):
            for line in _lines(block):
                for said in (code.removeprefix("./").strip("/") for code in line.codes if "/" in code):
                    if other := _slip(said, paths):
                        fix = "spell it the same in both places"
                        yield Finding(
                            "component-named-otherwise",
                            Place(file, line.line),
                            f"{said!r} stands as {other!r} in Component Decomposition",
                            fix,
                        )
            for cell in _column(block, "scenario", "name") if listed else ():
                if other := _slip(cell.text.strip(), names):
                    fix = "spell it as the .feature file does: that is the specification"
                    yield Finding(
                        "scenario-named-otherwise",
                        Place(file, cell.line),
                        f"the scenario {cell.text.strip()!r} is called {other!r}",
                        fix,
                    )


def _lines(block: Block) -> list[Line]:
    if isinstance(block, Table):
        return [cell for row in block.rows for cell in row]
    return [block] if isinstance(block, Line) else []


def _column(block: Block, *titles: str) -> list[Line]:
    """The cells of a table's first column of one of these titles."""
    where = block.column(*titles) if isinstance(block, Table) else None
    return [] if where is None or not isinstance(block, Table) else [row[where] for row in block.rows]


def _slip(said: str, known: set[str]) -> str:
    """The known name that ``said`` is a slip of; "" when it is itself one, or like none."""
    return "" if said in known else next((name for name in sorted(known) if _bare(name) == _bare(said)), "")


def _bare(name: str) -> str:
    return re.sub(r"[^\w/]+|_", "", name.casefold()) if len(name) > 3 else name


def open_ones(told: Sequence[Finding], log: Log) -> tuple[Finding, ...]:
    """Those the user has not answered. An answer holds for the words of a contradiction, wherever its line moves."""
    answered = {
        text
        for event in log.events
        if event.gate == GATE and isinstance(event.raw, dict)
        for text in _texts(event.raw.get("answered"))
    }
    return tuple(defect for defect in told if key(defect) not in answered)


def key(defect: Finding) -> str:
    """What an answer is recorded for."""
    return f"{defect.where.file}: {defect.text}"


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
