"""`des density resolve|record|catalog`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from des import cli
from tests.support.small import FEATURE, Small


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without global settings; outside any project."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A project whose delivery is active, as the current directory."""
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    return small


def configure(home: Path, text: str) -> None:
    (home / ".nwave").mkdir()
    (home / ".nwave/global-config.json").write_text(text, "utf-8")


def choices(small: Small) -> list[dict[str, str]]:
    """The density events in the project's audit log."""
    files = sorted((small.root / ".nwave/des/logs").glob("audit-*.log"))
    read = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [line for line in read if line["event"] == "DOCUMENTATION_DENSITY_CHOICE"]


def resolved(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[dict[str, Any], str]:
    assert cli.main("des", ["density", "resolve", "--format", "json", *argv]) == 0
    told = capsys.readouterr()
    return json.loads(told.out), told.err


@pytest.mark.req("ND-025")
def test_without_settings_it_is_the_default(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, err = resolved(capsys)
    assert (data["mode"], data["expansion_prompt"], data["provenance"]) == ("lean", "ask-intelligent", "default")
    assert err == ""


@pytest.mark.req("ND-025")
def test_the_settings_of_the_home_count(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(home, '{"rigor": {"profile": "thorough"}}')
    data, _ = resolved(capsys)
    assert (data["mode"], data["expansion_prompt"]) == ("full", "always-expand")
    assert len(data["wave_end"]["expand"]) == 8


@pytest.mark.req("ND-025")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "empty"),
        ("{", "not valid JSON at line 1, column 2"),
        ('{"rigor":\n {"profile": lean}}', "line 2, column 14"),
        ("[]", "an object was expected"),
        ("null", "an object was expected"),
        ("\udcff", "not UTF-8"),
        ('{"documentation": {"density": "Full"}}', "documentation.density is 'Full'; it may be lean, full"),
    ],
)
def test_what_cannot_be_read_counts_as_not_set_and_is_said(
    home: Path, capsys: pytest.CaptureFixture[str], text: str, named: str
) -> None:
    (home / ".nwave").mkdir()
    (home / ".nwave/global-config.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    data, err = resolved(capsys)
    assert (data["mode"], data["provenance"]) == ("lean", "default")
    assert "global-config.json: " in err
    assert named in err
    assert data["ignored"] == [err.removeprefix("passed over: ").rstrip("\n")]


def test_a_directory_in_its_place_counts_as_empty(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / ".nwave/global-config.json").mkdir(parents=True)
    data, err = resolved(capsys)
    assert data["mode"] == "lean"
    assert "global-config.json" in err


@pytest.mark.req("ND-020")
def test_an_expansion_is_asked_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, _ = resolved(capsys, "--expand", "coverage-deltas,retrospective-notes")
    assert [one["id"] for one in data["wave_end"]["expand"]] == ["retrospective-notes", "coverage-deltas"]
    assert len(data["wave_end"]["offer"]) == 6


@pytest.mark.req("ND-020")
@pytest.mark.parametrize("names", ["coverage-delta", "coverage-deltas,nonsense", "", "coverage-deltas,"])
def test_an_unknown_expansion_is_refused(home: Path, capsys: pytest.CaptureFixture[str], names: str) -> None:
    assert cli.main("des", ["density", "resolve", "--expand", names]) == 2
    told = capsys.readouterr()
    assert "has no expansion" in told.err
    assert "des density catalog" in told.err
    assert ("did you mean coverage-deltas?" in told.err) == (names == "coverage-delta")
    assert told.out == ""


@pytest.mark.req("ND-027")
@pytest.mark.parametrize(
    ("prompt", "said", "not_said"),
    [
        ("ask", "ask the user which of these", "occasion"),
        ("ask-intelligent", "whose occasion came", "which of these"),
        ("smart", "write those of these that are worth it", "ask the user"),
        ("always-skip", "des density record skip '*'", "ask the user"),
        ("always-expand", "des density record expand refactoring-journal retrospective-notes", "ask the user"),
    ],
)
def test_the_text_says_what_to_do_at_the_end(
    home: Path, capsys: pytest.CaptureFixture[str], prompt: str, said: str, not_said: str
) -> None:
    configure(home, json.dumps({"documentation": {"expansion_prompt": prompt}}))
    assert cli.main("des", ["density", "resolve"]) == 0
    out = capsys.readouterr().out
    assert "Implementation summary, Files modified" in out
    assert said in out
    assert not_said not in out


@pytest.mark.req("ND-009", "ND-023")
def test_the_catalogue(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", ["density", "catalog", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["wave"], len(data["tier_1"]), len(data["tier_2"])) == ("DELIVER", 7, 8)
    assert cli.main("des", ["density", "catalog"]) == 0
    out = capsys.readouterr().out
    assert all(one["id"] in out for one in data["tier_2"])
    assert all(one["title"] in out for one in data["tier_1"])


@pytest.mark.req("ND-031", "ND-032")
def test_choices_become_lines_of_the_audit_log(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main("des", ["density", "record", "expand", "retrospective-notes", "coverage-deltas"]) == 0
    assert cli.main("des", ["density", "record", "--format", "json", "skip", "*"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["recorded"][0]["expansion_id"] == "*"
    assert [(one["feature_id"], one["wave"], one["expansion_id"], one["choice"]) for one in choices(small)] == [
        (FEATURE, "DELIVER", "retrospective-notes", "expand"),
        (FEATURE, "DELIVER", "coverage-deltas", "expand"),
        (FEATURE, "DELIVER", "*", "skip"),
    ]


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["expand"], "Missing argument"),
        (["maybe", "coverage-deltas"], "'maybe' is not one of"),
        (["expand", "*"], "can only be skipped"),
        (["skip", "*", "coverage-deltas"], "has no expansion '*'"),
        (["skip", "nonsense"], "has no expansion 'nonsense'"),
    ],
)
def test_a_record_that_says_nothing_is_refused(
    small: Small, capsys: pytest.CaptureFixture[str], argv: list[str], named: str
) -> None:
    assert cli.main("des", ["density", "record", *argv]) == 2
    assert named in capsys.readouterr().err
    assert choices(small) == []


def test_without_a_delivery_there_is_nothing_to_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.chdir(Small(tmp_path / "project").root)
    assert cli.main("des", ["density", "record", "skip", "*"]) == 2
    assert "no delivery is active" in capsys.readouterr().err
