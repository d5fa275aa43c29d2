"""Which template an agent is shown: the team's below `$AIWG_ROOT`, else ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.track import templates

ROOT = Path(__file__).resolve().parents[2]
#: Ours -> where a team keeps its own.
PLACES = {
    "iteration-plan.md": "management/iteration-plan-template.md",
    "work-package.md": "management/work-package-card.md",
    "iteration-test-plan.md": "test/iteration-test-plan-template.md",
    "release-notes.md": "deployment/release-notes-template.md",
    "iteration-assessment.md": "management/iteration-assessment-template.md",
}


@pytest.mark.req("DT-239")
@pytest.mark.parametrize(("ours", "theirs"), PLACES.items())
def test_the_teams_template_comes_first_and_ours_where_it_has_none(tmp_path: Path, ours: str, theirs: str) -> None:
    environ = {"AIWG_ROOT": str(tmp_path)}
    own = str(ROOT / "templates" / ours)
    assert Path(own).is_file()
    assert templates.place(ours, {}) == templates.place(ours, environ) == own
    team = tmp_path / "templates" / theirs
    team.parent.mkdir(parents=True)
    team.write_text("# Ours, here\n", "utf-8")
    assert templates.place(ours, environ) == str(team)
    assert templates.place(ours, {"AIWG_ROOT": ""}) == own


def test_a_template_that_no_team_has_is_ours(tmp_path: Path) -> None:
    assert templates.place("backlog.md", {"AIWG_ROOT": str(tmp_path)}) == str(ROOT / "templates/backlog.md")
