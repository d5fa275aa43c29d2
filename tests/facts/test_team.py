"""The team profile: members with hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.facts import team
from des.facts.team import of_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.req("DT-049", "DT-070")
def test_the_shipped_template_is_a_team(tmp_path: Path) -> None:
    assert (team.load(tmp_path).file, team.load(tmp_path).capacity) == ("", None)
    file = tmp_path / team.FILE
    file.parent.mkdir(parents=True)
    file.write_bytes((ROOT / "templates/team-profile.yaml").read_bytes())
    found = team.load(tmp_path)
    assert found.defects == ()
    assert [(one.id, one.role, one.hours) for one in found.members] == [
        ("alice", "software-implementer", 30),
        ("bob", "test-engineer", 20),
    ]
    assert found.capacity == 50
    assert found.member("bob") is found.members[1]
    assert found.member("eve") is None


@pytest.mark.req("DT-070")
@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "must be a mapping"),
        ("members: []", 1, "has no members"),
        ("contacts: {pm: a}", 1, "has no members"),
        ("members:\n  pm: alice", 2, "members must be a list"),
        ("members:\n- alice", 2, "member 1 must be a mapping"),
        ("members:\n- {id: a, role: b}", 2, "member 1 has no hours"),
        ("members:\n- {id: a, role: b, hours: -1}", 2, "member 1 has no hours"),
        ("members:\n- {id: a, role: b, hours: many}", 2, "hours must be a number"),
        ("members:\n- {id: a, role: b, hours: 1}\n- {id: a, role: b, hours: 1}", 3, "a stands twice"),
        ("members:\n- {id: a, role: b, hours: 1, mail: x}", 2, "nobody reads the key 'mail'"),
        ("members:\n- {id: a, hours: 1}", 2, "has no role"),
        ("a: b: c", 1, "not YAML"),
    ],
)
def test_defects(text: str, line: int, words: str) -> None:
    found = of_text(text, "t.yaml")
    assert [one.where.line for one in found.defects if words in one.text] == [line], found.defects
    assert all(one.fix for one in found.defects)


def test_no_hours_are_no_capacity() -> None:
    assert of_text("members:\n- {id: a, role: b, hours: 0}", "t.yaml").capacity is None


def test_an_unreadable_profile_is_a_defect(tmp_path: Path) -> None:
    (tmp_path / team.FILE).mkdir(parents=True)
    assert len(team.load(tmp_path).defects) == 1
