"""Which rigor counts, and who said so: the project, else the user, else nobody (ND-041, ND-042)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from des.contract import phases
from des.contract.errors import DesError
from des.flow import header, rigor, settings
from des.flow.start import start
from des.report.delivery import summarise
from tests.support.small import Small

THOROUGH = {"rigor": {"profile": "thorough"}}


@pytest.mark.req("ND-042")
@pytest.mark.parametrize(
    ("project", "user", "profile", "source"),
    [
        ({}, {}, "standard", "default"),
        ({}, THOROUGH, "thorough", "global"),
        ({"rigor": {"profile": "lean"}}, THOROUGH, "lean", "project"),
        ({"rigor": {}}, THOROUGH, "standard", "project"),
        ({"rigor": {"agent_model": "opus"}}, THOROUGH, "standard", "project"),
        ({"rigor": {"profile": "lean"}}, {"rigor": {"profile": "nonsense"}}, "lean", "project"),
    ],
)
def test_the_projects_block_hides_the_users(project: Any, user: Any, profile: str, source: str) -> None:
    choice = rigor.choose(project, user)
    assert (choice.rigor.profile, choice.source) == (profile, source)


def test_each_setting_has_its_origin() -> None:
    choice = rigor.choose({}, {"rigor": {"profile": "thorough", "refactor_pass": False}})
    assert [choice.origin(key) for key in ("profile", "refactor_pass", "agent_model")] == [
        "global", "global", "profile thorough",
    ]  # fmt: skip
    assert rigor.choose({"rigor": {"agent_model": "opus"}}, {}).origin("reviewer_model") == "default"


@pytest.mark.parametrize(
    ("project", "user", "words"),
    [
        ({}, {"rigor": {"profile": "thourough"}}, ["~/.nwave/global-config.json", "'thourough'", "thorough"]),
        ({}, {"rigor": []}, ["~/.nwave/global-config.json", "'rigor' must be an object"]),
        ({"rigor": None}, THOROUGH, [".nwave/des-config.json", "'rigor' must be an object"]),
        ({"rigor": {"double_review": "yes"}}, {}, [".nwave/des-config.json", "rigor.double_review", "'yes'"]),
        ({"rigor": {"tdd_phases": ["RED"]}}, {}, [".nwave/des-config.json", "[RED] is no complete cycle"]),
        ({}, {"rigor": {"profile": "custom", "proof": "lean"}}, ["global-config.json", "the phases include COMMIT"]),
    ],
)
def test_what_is_wrong_is_named_with_its_file(project: Any, user: Any, words: list[str]) -> None:
    with pytest.raises(DesError) as error:
        rigor.choose(project, user)
    for word in words:
        assert word in str(error.value)
    assert error.value.how


@pytest.mark.parametrize("profile", phases.PROFILES)
def test_a_profile_replaces_the_block_and_nothing_else(profile: str) -> None:
    config = {"suites": [1], "rigor": {"profile": "thorough", "refactor_pass": False}, "paths": {}}
    kept = {"refactor_pass": False} if profile == "custom" else {}
    changed = rigor.renamed(config, profile)
    assert changed == {"suites": [1], "rigor": {**kept, "profile": profile}, "paths": {}}
    assert list(changed) == list(config)


def test_custom_does_not_keep_what_is_wrong() -> None:
    with pytest.raises(DesError, match=r"rigor\.refactor_pass must be true or false"):
        rigor.renamed({"rigor": {"refactor_pass": "no"}}, "custom")
    assert rigor.renamed({"rigor": {"refactor_pass": "no"}}, "lean") == {"rigor": {"profile": "lean"}}


@pytest.mark.parametrize("profile", phases.PROFILES)
def test_every_profile_can_be_chosen_and_reads_back_from_a_header(profile: str) -> None:
    chosen = rigor.choose(rigor.renamed({}, profile), {}).rigor
    assert rigor.choose({}, {"rigor": chosen.as_block()}).rigor.as_block() == chosen.as_block()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A project that says nothing about rigor, of a user whose global configuration says thorough."""
    (tmp_path / "home/.nwave").mkdir(parents=True)
    (tmp_path / "home/.nwave/global-config.json").write_text(json.dumps(THOROUGH), "utf-8")
    config = Path(os.environ["HOME"], ".gitconfig").read_text("utf-8")
    (tmp_path / "home/.gitconfig").write_text(config, "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Small(tmp_path / "project")


@pytest.mark.req("ND-042")
def test_another_machine_accepts_what_the_log_kept_of_the_global_settings(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = start(small.root, "Multiply two numbers", None, "")
    log = started.delivery.log()
    assert (log.header["rigor"]["profile"], log.header["rigor_from"]) == ("thorough", "global")  # type: ignore[index]
    assert any("rigor thorough comes from ~/.nwave/global-config.json" in note for note in started.notices)
    monkeypatch.setenv("HOME", str(tmp_path))  # no global settings here
    assert header.differences(started.delivery.git, log.header) == []
    assert settings.of(log).proof == "thorough"
    assert summarise(started.delivery, "", ()).rigor == "thorough (from ~/.nwave/global-config.json)"


def test_a_header_cannot_say_global_where_the_base_commit_says_something(small: Small) -> None:
    small.write(".nwave/des-config.json", json.dumps({"suites": [small.suite], **THOROUGH}))
    small.commit("chore: rigor")
    git = small.delivery.git
    honest = header.snapshot(git, git.head(), "g", "t", {"rigor": {"profile": "lean"}})
    assert honest["rigor"]["profile"] == "thorough"
    lean = phases.rigor({"rigor": {"profile": "lean"}}).as_block()
    found = header.differences(git, {**honest, "rigor": lean, "rigor_from": "global"})
    assert [finding.what.split(" is ")[0] for finding in found] == ["header: rigor", "header: rigor_from"]


def test_a_header_cannot_change_its_rigor_without_saying_where_it_is_from(small: Small) -> None:
    git = small.delivery.git
    honest = header.snapshot(git, git.head(), "g", "t")
    lean = phases.rigor({"rigor": {"profile": "lean"}}).as_block()
    assert len(header.differences(git, {**honest, "rigor": lean})) == 1


def test_a_global_file_that_cannot_be_read_is_passed_over_and_said(small: Small, tmp_path: Path) -> None:
    (tmp_path / "home/.nwave/global-config.json").write_text("{", "utf-8")
    started = start(small.root, "Multiply two numbers", None, "")
    assert started.delivery.log().header["rigor"]["profile"] == "standard"  # type: ignore[index]
    assert any("global-config.json" in note and "line 1" in note for note in started.notices)


def test_settings_that_are_new_and_uncommitted_are_said(small: Small) -> None:
    small.write("CLAUDE.md", "## Development Paradigm\n\nfunctional\n")
    started = start(small.root, "Multiply two numbers", None, "")
    assert any("CLAUDE.md has uncommitted changes" in note for note in started.notices)
