"""`des rigor [PROFILE]` and `des feature-id DESCRIPTION`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des import cli
from tests.support.small import Small

CONFIG = ".nwave/des-config.json"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    small = Small(tmp_path / "project")
    monkeypatch.chdir(small.root)
    return small


def des(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = cli.main("des", argv)
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.req("ND-041")
def test_it_shows_what_counts_and_why(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = des(capsys, "rigor")
    assert code == 0
    assert "rigor: standard (default)" in told
    assert "RED, GREEN, COMMIT" in told
    assert "git commit" not in told


def test_it_writes_the_profile_and_says_that_it_wants_a_commit(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = des(capsys, "rigor", "thorough")
    assert code == 0
    assert "rigor: thorough (project, .nwave/des-config.json)" in told
    assert f"git add {CONFIG} && git commit" in told
    assert json.loads((small.root / CONFIG).read_text("utf-8")) == {
        "suites": [small.suite], "rigor": {"profile": "thorough"},
    }  # fmt: skip
    small.commit("chore: rigor")
    code, told = des(capsys, "rigor", "--format", "json")
    shown = json.loads(told)
    assert (shown["source"], shown["committed"], shown["settings"]["double_review"]) == ("project", True, True)
    assert shown["origins"]["double_review"] == "profile thorough"


@pytest.mark.req("ND-042")
def test_the_users_own_rigor_is_shown_as_such(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".nwave").mkdir()
    (tmp_path / ".nwave/global-config.json").write_text(
        '{"rigor": {"profile": "lean", "agent_model": "opus"}}', "utf-8"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    told = des(capsys, "rigor")[1].splitlines()
    assert told[0] == "rigor: lean (global, ~/.nwave/global-config.json)"
    assert [line.split() for line in told if "model" in line] == [
        ["agent_model", "opus", "global"], ["reviewer_model", "skip", "profile", "lean"],
    ]  # fmt: skip


def test_during_a_delivery_nothing_is_written(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    small.start()
    before = (small.root / CONFIG).read_text("utf-8")
    code, told = des(capsys, "rigor", "lean")
    assert code == 1
    assert "Settings are fixed when a delivery starts" in told
    assert "des next" in told
    assert (small.root / CONFIG).read_text("utf-8") == before
    assert des(capsys, "rigor")[0] == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"rigor":\n {"profile": lean}}', ["des-config.json", "line 2"]),
        ("[]", ["des-config.json", "an object was expected"]),
    ],
)
def test_a_broken_file_is_not_overwritten(
    small: Small, capsys: pytest.CaptureFixture[str], content: str, words: list[str]
) -> None:
    small.write(CONFIG, content)
    code, told = des(capsys, "rigor", "lean")
    assert code == 2
    assert all(word in told for word in words)
    assert (small.root / CONFIG).read_text("utf-8") == content


def test_a_profile_nobody_knows_is_answered_with_the_known_ones(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = des(capsys, "rigor", "thourough")
    assert code == 2
    assert "'exhaustive', 'inherit', 'custom'" in told


@pytest.mark.req("ND-175")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Implement user authentication with JWT", ["user-authentication-jwt", "new; near it: user-authentication"]),
        ("user-authentication", ["user-authentication"]),
        ("login", ["login"]),
        ("Quote express parcels", ["quote-express-parcels", "new; no feature is named nearly so"]),
    ],
)
def test_a_description_gets_its_id_and_the_features_near_it(
    small: Small, capsys: pytest.CaptureFixture[str], words: str, told: list[str]
) -> None:
    for feature in ("user-authentication", "login"):
        small.write(f"docs/feature/{feature}/feature-delta.md", "# Feature\n")
    code, text = des(capsys, "feature-id", words)
    assert (code, text.splitlines()) == (0, told)


@pytest.mark.req("ND-174")
def test_too_short_a_description_is_refused_in_words(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = des(capsys, "feature-id", "log in")
    assert code == 2
    assert "shorter than 10 characters" in told
