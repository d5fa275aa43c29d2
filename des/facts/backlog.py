"""The backlog of an iteration: front matter of a Markdown file (templates/backlog.md shows the form).

What is wrong in one item is kept with the item, so that the others can still be judged; what makes the document
unreadable as a whole is kept with the backlog. Rules about being ready are not here (des.track.readiness).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from des.contract.errors import DesError
from des.contract.files import read_text
from des.facts import yaml_tree
from des.facts.fields import Fields
from des.facts.yaml_tree import Node, Unreadable
from des.verdict import Finding, Place

SCHEMA = "des/backlog@1"
SCALE = (1, 2, 3, 5, 8, 13)
KINDS = ("feature", "improvement", "bugfix", "techdebt")
RISKS = ("low", "medium", "high")
#: Where a backlog is looked for, below the project: its own place first, then where discovery leaves one.
PLACES = (
    ".aiwg/planning/iteration-{n}-backlog.md",
    ".aiwg/handoffs/discovery-to-delivery-iteration-{n}.md",
    ".aiwg/requirements/iteration-{n}-ready-backlog.md",
)

_ITEM_KEYS = (
    "id", "title", "kind", "user_visible", "estimate", "risk", "use_case", "acceptance_criteria", "test_criteria",
    "design_refs", "design_not_needed", "dependencies",
)  # fmt: skip


@dataclass(frozen=True)
class Acceptance:
    """One acceptance criterion."""

    id: str
    text: str
    line: int


@dataclass(frozen=True)
class CriterionTest:
    """How one acceptance criterion (``ac``) will be tested."""

    ac: str
    text: str
    line: int


@dataclass(frozen=True)
class Item:
    """One item. Texts that are missing are "", ``estimate`` and ``user_visible`` None, ``dependencies`` None when the
    key is not there at all. ``defects``: what of it could not be read."""

    id: str
    title: str
    kind: str
    user_visible: bool | None
    estimate: float | None
    risk: str
    use_case: str
    criteria: tuple[Acceptance, ...]
    tests: tuple[CriterionTest, ...]
    design_refs: tuple[str, ...]
    design_not_needed: str
    dependencies: tuple[str, ...] | None
    line: int
    defects: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The item as it would stand in a backlog."""
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "user_visible": self.user_visible is not False,
            "estimate": self.estimate,
            "risk": self.risk,
            "use_case": self.use_case,
            "acceptance_criteria": [{"id": one.id, "text": one.text} for one in self.criteria],
            "test_criteria": [{"ac": one.ac, "text": one.text} for one in self.tests],
            "design_refs": list(self.design_refs),
            "design_not_needed": self.design_not_needed,
            "dependencies": list(self.dependencies or ()),
        }

    @property
    def points(self) -> int:
        """The estimate as whole points; 0 when it is none of the scale."""
        return int(self.estimate) if self.estimate in SCALE and self.estimate is not None else 0


@dataclass(frozen=True)
class Backlog:
    """``file`` is relative to the project, "" when there is no backlog. ``defects``: what makes it unusable."""

    iteration: int | None = None
    items: tuple[Item, ...] = ()
    file: str = ""
    defects: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The items as they would stand in a backlog, for the log."""
        return {"iteration": self.iteration, "file": self.file, "items": [one.to_json() for one in self.items]}

    def item(self, item_id: str) -> Item | None:
        """The item of that id, or None."""
        return next((item for item in self.items if item.id == item_id), None)


def load(root: Path, iteration: int) -> Backlog:
    """The backlog of an iteration from the first of PLACES that is there; one with ``file`` "" when none is.

    Never raises: a file that cannot be read is a defect.
    """
    for pattern in PLACES:
        file = pattern.format(n=iteration)
        if not (root / file).exists():
            continue
        try:
            return of_text(read_text(str(root / file)), file, iteration)
        except DesError as error:
            return Backlog(None, (), file, (Finding("unreadable", Place(file), error.what, error.how),))
    return Backlog()


def of_text(text: str, file: str, iteration: int | None = None) -> Backlog:
    """The backlog in a document; ``iteration``: the one it must be for. Never raises."""
    tree = yaml_tree.front_matter(text)
    if isinstance(tree, Unreadable):
        fix = "correct that line; templates/backlog.md shows the form"
        return Backlog(None, (), file, (Finding("not-yaml", Place(file, tree.line), tree.text, fix),))
    wrong: list[Finding] = []
    head = Fields(tree, "the backlog", file, wrong, ("schema", "iteration", "items"))
    if not head.is_mapping:
        return Backlog(None, (), file, tuple(wrong))
    if head.text("schema") != SCHEMA:
        head.say(
            "schema-unknown",
            head.line_of("schema"),
            "the backlog does not say which form it has",
            f"write `schema: {SCHEMA}`",
        )
    number = _iteration(head, iteration)
    items = tuple(_items(head))
    if not items and not wrong:
        head.say("no-items", head.line_of("items"), "the backlog has no items", "add at least one below `items:`")
    return Backlog(number, items, file, tuple(wrong))


def _iteration(head: Fields, wanted: int | None) -> int | None:
    said = head.number("iteration")
    if isinstance(said, int) and said >= 1:
        if wanted is not None and said != wanted:
            text = f"the backlog is for iteration {said}, not {wanted}"
            head.say(
                "iteration-other",
                head.line_of("iteration"),
                text,
                f"write `iteration: {wanted}`, or name that iteration",
            )
        return said
    head.say(
        "iteration-missing",
        head.line_of("iteration"),
        "the backlog names no iteration",
        f"write `iteration: {wanted or 1}`",
    )
    return None


def _items(head: Fields) -> Iterator[Item]:
    """The items that have an id of their own; without one nothing could refer to them."""
    lines: dict[str, int] = {}
    for number, node in enumerate(head.nodes("items"), 1):
        item = _item(node, number, head.file)
        if not item.id:
            first = item.defects[0]
            head.say(
                "id-missing",
                first.where.line,
                f"item {number} has no id: {first.what}",
                "write `id: US-01`, each id once",
            )
        elif item.id in lines:
            text = f"the item id {item.id} stands twice, the first time in line {lines[item.id]}"
            head.say("id-repeated", item.line, text, "give each item an id of its own")
        else:
            lines[item.id] = item.line
            yield item


def _item(node: Node, number: int, file: str) -> Item:
    wrong: list[Finding] = []
    read = Fields(node, f"item {number}", file, wrong, _ITEM_KEYS)
    item_id = read.text("id", required=True) if read.is_mapping else ""
    if item_id:
        read.place = item_id
    if not read.is_mapping:
        return Item("", "", "", None, None, "", "", (), (), (), "", None, node.line, tuple(wrong))
    return Item(
        id=item_id,
        title=read.text("title", required=True),
        kind=read.choice("kind", KINDS),
        user_visible=read.flag("user_visible"),
        estimate=read.number("estimate"),
        risk=read.choice("risk", RISKS),
        use_case=read.text("use_case"),
        criteria=tuple(
            Acceptance(one.text("id"), one.text("text"), one.line)
            for one in _entries(read, "acceptance_criteria", ("id", "text"))
        ),
        tests=tuple(
            CriterionTest(one.text("ac"), one.text("text"), one.line)
            for one in _entries(read, "test_criteria", ("ac", "text"))
        ),
        design_refs=read.texts("design_refs"),
        design_not_needed=read.text("design_not_needed"),
        dependencies=read.texts("dependencies") if read.has("dependencies") else None,
        line=node.line,
        defects=tuple(wrong),
    )


def _entries(read: Fields, key: str, known: tuple[str, ...]) -> Iterator[Fields]:
    for number, node in enumerate(read.nodes(key), 1):
        entry = Fields(node, f"{read.place}: {key} {number}", read.file, read.wrong, known)
        if entry.is_mapping:
            yield entry
