"""What programs read: `--format json` (and `des next --json`) is one JSON object, and says the same as the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des import cli
from tests.support.small import FEATURE, Small

DELIVER = f"docs/feature/{FEATURE}/deliver"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    return small


@pytest.mark.parametrize(
    ("program", "argv", "code", "key"),
    [
        ("des", ("next", "--json"), 0, "action"),
        ("des", ("status", "--format", "json"), 0, "nodes"),
        ("des", ("roadmap", "check", "--format", "json"), 0, "findings"),
        ("des", ("report", "--format", "json"), 0, "headline"),
        ("des-verify-integrity", (DELIVER, "--format", "json"), 1, "violations"),
        ("des", ("prove", "HEAD..HEAD", "--format", "json"), 1, "verdict"),
    ],
)
def test_json(
    small: Small, capsys: pytest.CaptureFixture[str], program: str, argv: tuple[str, ...], code: int, key: str
) -> None:
    assert cli.main(program, argv) == code
    assert key in json.loads(capsys.readouterr().out)


@pytest.mark.req("ND-165")
def test_findings_are_listed_and_counted(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    path = small.delivery.roadmap_path
    data = json.loads(path.read_text("utf-8"))
    data["roadmap"]["total_steps"] = 9
    path.write_text(json.dumps(data), "utf-8")
    assert cli.main("des", ["roadmap", "check", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"] == ["line 1: roadmap.total_steps: says 9, there are 1 steps"]
    assert cli.main("des", ["roadmap", "check"]) == 1
    assert "1 finding(s)" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [["--help"], ["next", "--help"], ["session", "start", "--help"], ["setup", "--help"]])
def test_help_ends_well(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", argv) == 0
    assert "Usage" in capsys.readouterr().out
