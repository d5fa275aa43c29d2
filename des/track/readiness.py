"""Is the backlog ready? The Definition of Ready, item by item, as far as a program can see it; the project manager's
judgement can only tighten it (text, step 1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from des.facts.backlog import PLACES, SCALE, Backlog, Item
from des.track.models.planning import ReadinessModel
from des.track.planning import graph
from des.track.references import References
from des.verdict import Finding, Place

#: In capitals only: a "todo" may be what the product is about.
_VAGUE = re.compile(r"\b(?:TBD|TBC|TODO|FIXME|XXX|(?i:to be (?:defined|decided|done)))\b|\?\?\?")


class ReadyStatus(Enum):
    """PARTIAL: go on with the ready items. BLOCKED: no item is ready, or something all of them need is missing."""

    READY = "READY"
    PARTIAL = "PARTIAL"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True)
class ItemReadiness:
    """The verdict on one item: ready when nothing failed. The rule of a finding is the check that does not hold."""

    id: str
    points: int
    failed: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """True when the item can be taken on."""
        return not self.failed


@dataclass(frozen=True)
class Readiness:
    """``blockers``: what stops the whole iteration. ``scope``: ids that are taken on, in backlog order."""

    status: ReadyStatus
    items: tuple[ItemReadiness, ...]
    blockers: tuple[Finding, ...]
    risk_items: tuple[str, ...]
    inputs: str

    @property
    def scope(self) -> tuple[str, ...]:
        """Ids of the items the iteration takes on; none when it is blocked."""
        return () if self.status is ReadyStatus.BLOCKED else tuple(item.id for item in self.items if item.ready)

    @property
    def deferred(self) -> tuple[tuple[str, str], ...]:
        """(id, reason) of the items that are left for later."""
        return tuple((item.id, "; ".join(gap.what for gap in item.failed)) for item in self.items if not item.ready)

    @property
    def points_ready(self) -> int:
        """Points of the ready items."""
        return sum(item.points for item in self.items if item.ready)

    @property
    def points_total(self) -> int:
        """Points of all items."""
        return sum(item.points for item in self.items)

    def to_json(self) -> dict[str, Any]:
        """The facts for the log, without the status."""
        return {
            "inputs": self.inputs,
            "items": [
                {"id": one.id, "points": one.points, "ready": one.ready, "failed": list(map(gap, one.failed))}
                for one in self.items
            ],
            "blockers": list(map(gap, self.blockers)),
            "points_ready": self.points_ready,
            "points_total": self.points_total,
            "risk_items": list(self.risk_items),
            "scope": list(self.scope),
            "deferred": [item_id for item_id, _ in self.deferred],
        }


def gap(finding: Finding) -> dict[str, str]:
    """A check that does not hold, as records and agents see it: what is missing, and how to fill it."""
    return {"check": finding.rule, "gap": finding.what, "fix": finding.fix}


def judge(backlog: Backlog, references: References, judgement: ReadinessModel | None = None) -> Readiness:
    """The readiness of an iteration. Total: every backlog gets an answer.

    An item that depends on one that is not ready is not ready itself, so the scope is closed under dependencies.
    """
    owners = Counter(one.id for item in backlog.items for one in item.criteria)
    known = {item.id for item in backlog.items}.union(references.finished)
    failed = {
        item.id: [missing.at(backlog.file, item.id) for missing in _failed(item, owners, known, references)]
        for item in backlog.items
    }
    where = {item.id: Place(backlog.file, item.line, item.id) for item in backlog.items}
    for one in judgement.items if judgement else ():
        if one.id in failed and not one.ready:
            for text in one.gaps or ["judged not ready"]:
                fix = "Fill the gap, or discuss it with whoever judged."
                failed[one.id].append(Finding("project-manager", where[one.id], text, fix))
    waits_for = {item.id: item.dependencies or () for item in backlog.items}
    circle = graph.circle(waits_for)
    order = graph.order(waits_for)
    for item_id in failed.keys() - set(order):
        text = f"{item_id} stands in a circle of dependencies, or waits for one"
        failed[item_id].append(Finding("dependencies", where[item_id], text, "Cut one of the dependencies."))
    for item_id in order:
        for other in waits_for[item_id]:
            if failed.get(other):
                text = f"{item_id} depends on {other}, which is not ready"
                fix = f"Make {other} ready, or cut the dependency."
                failed[item_id].append(Finding("dependencies", where[item_id], text, fix))
    items = tuple(ItemReadiness(item.id, item.points, tuple(failed[item.id])) for item in backlog.items)
    blockers = tuple(_blockers(backlog, references, circle))
    return Readiness(
        _status(items, blockers),
        items,
        blockers,
        tuple(item.id for item in backlog.items if item.risk == "high"),
        references.inputs,
    )


def judgement_problems(judgement: ReadinessModel, backlog: Backlog) -> list[Finding]:
    """What is wrong with the project manager's judgement itself: every item judged once, a refusal with its gap."""
    found = []
    seen = Counter(one.id for one in judgement.items)
    for number, one in enumerate(judgement.items):
        place = f"items[{number}]"
        if backlog.item(one.id) is None:
            found.append(
                Finding("item-unknown", Place(part=f"{place}.id"), f"the backlog has no item {one.id!r}", "remove it")
            )
        elif seen[one.id] > 1:
            found.append(
                Finding("item-twice", Place(part=f"{place}.id"), f"{one.id} is judged twice", "judge each item once")
            )
        if not one.ready and not one.gaps:
            text = f"{one.id} is not ready, but no gap is named"
            found.append(Finding("gap-missing", Place(part=f"{place}.gaps"), text, "say what is missing"))
    for item in backlog.items:
        if item.id not in seen:
            found.append(
                Finding("item-missing", Place(part="items"), f"{item.id} is not judged", "add an entry for it")
            )
    return found


def _status(items: tuple[ItemReadiness, ...], blockers: tuple[Finding, ...]) -> ReadyStatus:
    ready = sum(item.ready for item in items)
    if blockers or not ready:
        return ReadyStatus.BLOCKED
    return ReadyStatus.READY if ready == len(items) else ReadyStatus.PARTIAL


def _blockers(backlog: Backlog, references: References, circle: tuple[str, ...]) -> Iterator[Finding]:
    discovery = f"/flow-discovery-track {references.iteration}"
    if not backlog.file:
        places = [place.format(n=references.iteration) for place in PLACES]
        text = f"there is no {places[0]}, nor {places[1]}, nor {places[2]}"
        yield Finding(
            "backlog", Place(places[0]), text, f"Write the first as templates/backlog.md shows, or run {discovery}."
        )
    for defect in backlog.defects:
        yield Finding("backlog", defect.where, f"{defect.where.file}:{defect.where.line}: {defect.text}", defect.fix)
    if not references.use_cases:
        text = "there is no use case below .aiwg/requirements"
        yield Finding("requirements", Place(".aiwg/requirements"), text, f"Write it, or run {discovery}.")
    if references.architecture:
        fix = "Describe the design there: parts, their duties, what they exchange."
        yield Finding("architecture", Place(), references.architecture, fix)
    if circle:
        text = "items wait for each other: " + " → ".join(circle)
        yield Finding("dependencies", Place(backlog.file), text, "Cut one of these dependencies.")


def _failed(item: Item, owners: Mapping[str, int], known: Collection[str], references: References) -> Iterator[Finding]:
    for defect in item.defects:
        yield Finding("form", defect.where, f"line {defect.where.line}: {defect.text}", defect.fix)
    yield from _criteria(item, owners)
    if not item.use_case:
        yield Finding(
            "use-case",
            Place(line=item.line),
            f"{item.id} names no use case",
            "Add `use_case:` with an id from .aiwg/requirements.",
        )
    elif item.use_case.upper() not in references.use_cases:
        text = f"no file below .aiwg/requirements holds the use case {item.use_case}"
        yield Finding("use-case", Place(line=item.line), text, f"Write {item.use_case} there, or correct the id.")
    yield from _design(item, references)
    yield from _dependencies(item, known)
    yield from _tests(item)
    if item.estimate not in SCALE:
        said = "has no estimate" if item.estimate is None else f"has the estimate {item.estimate:g}"
        yield Finding(
            "estimate",
            Place(line=item.line),
            f"{item.id} {said}",
            "Write `estimate:` with one of " + ", ".join(map(str, SCALE)) + ".",
        )


def _criteria(item: Item, owners: Mapping[str, int]) -> Iterator[Finding]:
    if not item.criteria:
        yield Finding(
            "criteria",
            Place(line=item.line),
            f"{item.id} has no acceptance criteria",
            "Add at least one with id and text.",
        )
    for number, one in enumerate(item.criteria, 1):
        if not one.id:
            yield Finding(
                "criteria",
                Place(line=one.line),
                f"criterion {number} of {item.id} has no id",
                f"Write `id: {item.id}-AC{number}`.",
            )
        elif owners[one.id] > 1:
            yield Finding(
                "criteria",
                Place(line=one.line),
                f"the criterion id {one.id} stands twice",
                "Give each criterion an id of its own.",
            )
        if not one.text or _VAGUE.search(one.text):
            text = f"criterion {one.id or number} says nothing that could be tested"
            yield Finding("criteria", Place(line=one.line), text, "Write what can be observed.")


def _design(item: Item, references: References) -> Iterator[Finding]:
    if not item.design_refs and not item.design_not_needed:
        text = f"{item.id} refers to no design"
        yield Finding(
            "design", Place(line=item.line), text, "Add `design_refs:`, or `design_not_needed:` with the reason."
        )
    for one in item.design_refs:
        if wrong := references.design.get(one, "it was not looked up"):
            yield Finding(
                "design",
                Place(line=item.line),
                f"{one}: {wrong}",
                "Write `<file below .aiwg>#<heading>`, or write that section.",
            )


def _dependencies(item: Item, known: Collection[str]) -> Iterator[Finding]:
    if item.dependencies is None:
        text = f"nobody has said what {item.id} depends on"
        yield Finding(
            "dependencies", Place(line=item.line), text, "Add `dependencies:` with ids, or `dependencies: []` for none."
        )
    for one in item.dependencies or ():
        if one not in known:
            text = f"{item.id} depends on {one}, which is neither in the backlog nor finished"
            yield Finding("dependencies", Place(line=item.line), text, "Correct the id, or add that item.")


def _tests(item: Item) -> Iterator[Finding]:
    tested = {test.ac for test in item.tests if test.text and not _VAGUE.search(test.text)}
    known = {one.id for one in item.criteria}
    for one in item.criteria:
        if one.id and one.id not in tested:
            fix = f"Add a test criterion with `ac: {one.id}` that says what is tested."
            yield Finding("tests", Place(line=one.line), f"{one.id} has no test criterion", fix)
    for test in item.tests:
        if test.ac not in known:
            text = f"a test criterion of {item.id} is for {test.ac or 'no criterion'!r}, which the item does not have"
            yield Finding(
                "tests", Place(line=test.line), text, "Write the id of one of the item's acceptance criteria."
            )
