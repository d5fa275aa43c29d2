"""Wave Completion Enforcement: DISTILL was done, and nothing of it is still pending at HEAD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from des.contract.files import read_text
from des.deliver import acceptance_files
from des.deliver.acceptance_files import AcceptanceFiles
from des.facts import bats_tests, feature_delta, languages, markdown, scenarios, script_tests
from des.facts import stories as story_reader
from des.facts.markdown import Table
from des.facts.scenarios import Scenario, Scenarios
from des.facts.skips import Skip, skips
from des.facts.stories import Stories
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "waves"
_NEEDED = re.compile(r"DESIGNED\W+DISTILL\s+needed", re.I)
_STORY = re.compile(r"@(?:US|Story)[-_]?(\d+)\Z", re.I)
_NUMBER = re.compile(r"\d+")


def decide(
    where: str,
    files: AcceptanceFiles,
    features: Sequence[Scenarios],
    switched_off: Mapping[str, Sequence[Skip]],
    needed: Sequence[tuple[str, int]],
    stories: Stories,
) -> Result:
    """FAIL for each thing that is missing or pending.

    where: the document DISTILL wrote. features: what the `.feature` files say. switched_off: skips by test file.
    needed: file and line of every "DESIGNED, DISTILL needed".
    """
    found = [
        Finding(
            "distill-needed",
            Place(file, line),
            'it says "DESIGNED, DISTILL needed"',
            "run DISTILL for it, or take it out of scope",
        )
        for file, line in needed
    ]
    for present, what, fix in (
        (files.features, "no .feature file", "write the scenarios (DISTILL), and name them in Test Placement"),
        (files.tests, "no acceptance test file", "write the tests of the scenarios, and name them in Test Placement"),
    ):
        if not present:
            found.append(Finding("distill-incomplete", Place(where), f"DISTILL produced {what}", fix))
    every = [scenario for one in features for scenario in one.scenarios]
    found += [defect for one in features for defect in one.defects]
    found += [finding for scenario in every for finding in _scenario(scenario, stories)]
    found += [_skip(file, skip) for file, listed in switched_off.items() for skip in listed]
    summary = f"{len(every)} scenarios in {len(files.features)} files, {len(files.tests)} test files"
    return Result.of(NAME, summary, dict.fromkeys(found), scenarios=len(every), features=list(files.features))


def _scenario(scenario: Scenario, stories: Stories) -> Iterator[Finding]:
    if not scenario.steps:
        yield Finding(
            "scenario-without-steps",
            Place(scenario.file, scenario.line),
            f"scenario {scenario.name!r} has no steps",
            "write its Given, When, Then; a misspelt keyword is read as prose",
        )
    known = {int(_NUMBER.findall(story.id)[0]) for story in stories.stories}
    for tag in scenario.tags:
        if tag.pending:
            yield Finding(
                "scenario-pending",
                Place(scenario.file, tag.line),
                f"scenario {scenario.name!r} is still {tag.name}",
                "deliver it in a step, which takes the tag away",
            )
        story = _STORY.match(tag.name)
        if story and known and int(story[1]) not in known:
            yield Finding(
                "tag-names-no-story",
                Place(scenario.file, tag.line),
                f"{tag.name} is no story of {stories.file}",
                "correct the tag, or write the story with its Elevator Pitch",
            )


def _skip(file: str, skip: Skip) -> Finding:
    if skip.conditional:
        return Finding(
            "test-conditional",
            Place(file, skip.line),
            f"{skip.what}: may be skipped",
            "see that it runs where it counts",
            blocks=False,
        )
    return Finding(
        "test-skipped",
        Place(file, skip.line),
        f"{skip.what}: the test does not run",
        "deliver it in a step and un-skip it",
    )


def run(delivery: Delivery) -> Result:
    """Judge the committed tests and scenarios of HEAD, with the documents beside them."""
    git = delivery.git
    head = git.head()
    delta = delivery.feature_dir / "feature-delta.md"
    where = f"docs/feature/{delivery.feature_id}/feature-delta.md"
    needed = list(_needed(delivery))
    in_scope = (delivery.feature_dir / "distill").is_dir() or (
        delta.exists() and any(section.wave == "DISTILL" for section in feature_delta.load(delta))
    )
    misheaded = list(feature_delta.misheaded(read_text(str(delta)), where)) if delta.exists() else []
    if misheaded:
        findings = tuple(d for d in misheaded)
        return Result(NAME, Status.FAIL, "the feature's document cannot be read as it was meant", findings)
    if not in_scope and not needed:
        return Result(NAME, Status.EXEMPT, "DISTILL is not in the scope of this feature")
    files = acceptance_files.of_delivery(delivery, git.entries(head))
    features = [scenarios.parse(git.show(head, file) or "", file) for file in files.features]
    switched_off = {file: _switched_off(file, git.show(head, file) or "") for file in files.tests}
    stories = story_reader.load(delivery.root, delivery.feature_dir)
    return decide(where, files, features, switched_off, needed, stories)


def _switched_off(file: str, text: str) -> tuple[Skip, ...]:
    """What skips in a test file; () in a language that is not read here, or whose grammar is not installed."""
    if file.endswith(".bats"):
        return bats_tests.skips(text)
    try:
        tree = script_tests.parse(file, text) if languages.language(file, text) == "JavaScript" else None
    except ImportError:
        return ()
    return tuple(script_tests.skips(tree)) if tree is not None else skips(text)


def _needed(delivery: Delivery) -> Iterator[tuple[str, int]]:
    """Where a document of the feature says that DISTILL is still to be done; code blocks do not."""
    for path in sorted(delivery.feature_dir.rglob("*.md")):
        for block in markdown.blocks(read_text(str(path))):
            lines = [cell for row in block.rows for cell in row] if isinstance(block, Table) else [block]
            for line in lines:
                if _NEEDED.search(line.text):
                    yield path.relative_to(delivery.root).as_posix(), line.line
