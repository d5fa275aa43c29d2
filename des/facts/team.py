"""The team of an iteration: ``.aiwg/team/team-profile.yaml`` with the hours each member has (templates/ shows it)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from des.contract.errors import DesError
from des.contract.files import read_text
from des.facts import yaml_tree
from des.facts.fields import Fields
from des.facts.yaml_tree import Unreadable
from des.verdict import Finding, Place

FILE = ".aiwg/team/team-profile.yaml"
_FIX = "write `members:` with entries `{id: alice, role: software-implementer, hours: 30}`"


@dataclass(frozen=True)
class Member:
    """One member with the hours of one iteration."""

    id: str
    role: str
    hours: float
    line: int


@dataclass(frozen=True)
class Team:
    """``file`` is "" when there is no profile: then capacity and utilisation are unknown."""

    members: tuple[Member, ...] = ()
    file: str = ""
    defects: tuple[Finding, ...] = ()

    @property
    def capacity(self) -> float | None:
        """All hours together; None when nobody is known or nobody has any."""
        return sum(member.hours for member in self.members) or None

    def to_json(self) -> dict[str, Any]:
        """The members as they would stand in a profile."""
        return {"members": [{"id": one.id, "role": one.role, "hours": one.hours} for one in self.members]}

    def member(self, member_id: str) -> Member | None:
        """The member of that id, or None."""
        return next((member for member in self.members if member.id == member_id), None)


def load(root: Path) -> Team:
    """The team of a project. Never raises: a file that cannot be read is a defect."""
    if not (root / FILE).exists():
        return Team()
    try:
        return of_text(read_text(str(root / FILE)), FILE)
    except DesError as error:
        return Team((), FILE, (Finding("unreadable", Place(FILE), error.what, error.how),))


def of_text(text: str, file: str) -> Team:
    """The team in a profile; keys beside ``members`` are the project's own. Never raises."""
    tree = yaml_tree.read(text)
    if isinstance(tree, Unreadable):
        return Team((), file, (Finding("not-yaml", Place(file, tree.line), tree.text, "correct that line"),))
    wrong: list[Finding] = []
    head = Fields(tree, "the team profile", file, wrong)
    members = tuple(_members(head))
    if not members and not wrong:
        head.say("no-members", head.line_of("members"), "the team profile has no members", _FIX)
    return Team(members, file, tuple(wrong))


def _members(head: Fields) -> Iterator[Member]:
    seen: set[str] = set()
    for number, node in enumerate(head.nodes("members"), 1):
        read = Fields(node, f"member {number}", head.file, head.wrong, ("id", "role", "hours"))
        if not read.is_mapping:
            continue
        member_id, role, hours = read.text("id", required=True), read.text("role", required=True), read.number("hours")
        if hours is None or hours < 0:
            read.say(
                "key-missing",
                read.line_of("hours"),
                f"{read.place} has no hours",
                "write `hours:` with the hours available",
            )
        elif member_id in seen:
            read.say(
                "id-repeated", read.line, f"the member {member_id} stands twice", "give each member an id of its own"
            )
        elif member_id and role:
            seen.add(member_id)
            yield Member(member_id, role, hours, node.line)
