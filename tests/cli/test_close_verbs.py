"""The verbs at the end of a delivery: docs render, density choose, hook-offer, finalize asked again, report."""

from __future__ import annotations

from pathlib import Path

import pytest

from des import cli
from des.deliver import document, narrative
from des.deliver.gates import docs
from des.facts import global_config
from des.flow import background
from des.state import runs, session
from tests.support.small import FEATURE, Small


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.setattr(global_config, "PATH", str(tmp_path / "global-config.json"))
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    return small


def test_render_prints_or_writes_the_sections(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", ["docs", "render", "--dry"]) == 0
    assert "## Wave: DELIVER / [REF] Quality gates\n\n- Roadmap review: APPROVED" in capsys.readouterr().out
    assert not (small.delivery.feature_dir / "feature-delta.md").exists()
    small.archive()
    assert cli.main("des", ["docs", "render", small.delivery.relative]) == 0
    assert docs.run(small.delivery).exit_code == 0


def test_a_feature_of_the_older_layout_keeps_its_own_document(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    folder = f"docs/feature/{FEATURE}"
    small.write(f"{folder}/discuss/user-stories.md", "# Stories\n\n### US-01: Plumbing @infrastructure\n")
    small.write(
        f"{folder}/deliver/wave-decisions.md", "# DELIVER Decisions\n\n## Demo Evidence — 2026-01-01\n\nshown\n"
    )
    assert cli.main("des", ["docs", "render"]) == 0
    assert f"rendered: {folder}/deliver/wave-decisions.md" in capsys.readouterr().out
    text = document.read(small.delivery)
    assert "See `Demo Evidence — 2026-01-01`." in text
    assert narrative.demonstrated_in(text) == "## Demo Evidence — 2026-01-01"
    assert [f.text for f in docs.run(small.delivery).findings] == ["Implementation summary: the section is missing"]


def test_answers_are_recorded_and_what_is_next_follows(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", ["density", "choose", "coverage-deltas,refactoring-journal"]) == 0
    assert "chosen: refactoring-journal, coverage-deltas" in capsys.readouterr().out
    assert cli.main("des", ["density", "choose", "none"]) == 0
    assert cli.main("des", ["density", "choose", "coverage"]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert cli.main("des", ["hook-offer", "decline"]) == 0
    assert "next: " in capsys.readouterr().out
    found = [(event.gate, event.gate_status) for event in small.delivery.log().events[-3:]]
    assert found == [("expansions", "CHOSEN"), ("expansions", "CHOSEN"), ("hook-offer", "DECLINED")]


@pytest.mark.req("ND-021")
def test_expand_typed_after_the_goal_is_kept(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", ["session", "start", "add-numbers --expand coverage-deltas"]) == 0
    assert f"resumed: {FEATURE}" in capsys.readouterr().out
    assert small.delivery.log().events[-1].gate_status == "REQUESTED"


def test_a_finalize_that_ended_after_nobody_waited_is_told(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    session.remove(str(small.root))
    assert cli.main("des", ["finalize"]) == 2
    assert "no delivery is active" in capsys.readouterr().err
    runs.create(str(small.root), "other", {"job": "phase"}).finish({"code": 1, "lines": ["a phase"]})
    runs.create(str(small.root), "run", {"job": "finalize"}).finish({"code": 0, "lines": ["finalized: x"]})
    assert background.ended(small.root, "verify") is None
    assert cli.main("des", ["finalize"]) == 0
    assert capsys.readouterr().out == "finalized: x\n"


@pytest.mark.req("ND-149", "ND-150")
def test_the_report_tells_phases_and_what_lean_does_not_prove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    small = Small(tmp_path / "project", {"rigor": {"profile": "lean"}})
    small.start()
    monkeypatch.chdir(small.root)
    assert cli.main("des", ["report"]) == 0
    told = capsys.readouterr().out
    for line in (
        "not proven under lean", "  that the new tests fail without the new code",
        "  Refactoring: SKIPPED (rigor lean has no refactoring pass)",
        "  Implementation review: SKIPPED (rigor lean has no review)", "  Retrospective: clean run",
    ):  # fmt: skip
        assert line in told.splitlines()
    assert "DISCOVER" not in told
