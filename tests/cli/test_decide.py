"""The user's verbs at the command line: in a terminal they work, in a shell of Claude Code they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from des import cli
from des.flow import waivers
from des.state import session
from tests.support.small import Small


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    one = Small(tmp_path / "project")
    one.start()
    monkeypatch.chdir(one.root)
    for name in ("CLAUDE_PROJECT_DIR", "CLAUDE_CODE_SESSION_ID", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)
    return one


def test_in_a_terminal(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", ["waive", "design-01-01", "-", "the", "table", "is", "old"]) == 0
    assert "go on: des next" in capsys.readouterr().out
    (waiver,) = waivers.load(small.delivery)
    assert (waiver.reason, waiver.by) == ("- the table is old", "terminal")
    assert cli.main("des", ["waive", "design-01-01"]) == 1
    assert "type the same line with the reason behind it" in capsys.readouterr().err
    assert cli.main("des", ["pause", "for today"]) == 0
    assert cli.main("des", ["next"]) == 1
    assert "(for today)" in capsys.readouterr().err
    assert cli.main("des", ["resume"]) == 0
    assert "go on: des next" in capsys.readouterr().out
    assert cli.main("des", ["abort"]) == 0
    assert session.load(str(small.root)) is None


@pytest.mark.parametrize("variable", ["CLAUDECODE", "CLAUDE_CODE_SESSION_ID"])
@pytest.mark.parametrize("verb", ["ack", "waive", "pause", "resume", "abort"])
def test_in_a_shell_of_claude_code(
    small: Small, verb: str, variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "1")
    assert cli.main("des", [verb, "design-01-01", "because"]) == 1
    assert "type it yourself as a prompt" in capsys.readouterr().err
    assert waivers.load(small.delivery) == ()
    assert session.load(str(small.root)) is not None
