"""The deliverable type: what the project says, then the user's default, then what lies in the root (text 1.7)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.flow import deliverable, header
from des.flow.start import start
from tests.support.small import Small

PLUGIN_BY_USER = {"defaults": {"deliverable_type": "plugin"}}


@pytest.mark.req("ND-080", "ND-081", "ND-082")
@pytest.mark.parametrize(
    ("config", "user", "top", "found"),
    [
        ({"deliverable_type": "skill"}, PLUGIN_BY_USER, {".claude-plugin"}, "skill"),
        ({"deliverable_type": "Skill"}, PLUGIN_BY_USER, {".claude-plugin"}, "application"),
        ({"deliverable_type": None}, PLUGIN_BY_USER, set(), "application"),
        ({}, PLUGIN_BY_USER, {"skills"}, "plugin (global)"),
        ({}, {"defaults": {"deliverable_type": "pluggin"}}, {"skills"}, "skill"),
        ({}, {"defaults": ["plugin"]}, {"plugin.json", "skills"}, "plugin"),
        ({}, {}, {"marketplace.json"}, "plugin"),
        ({}, {}, {"commands", "README.md"}, "skill"),
        ({}, {}, {"hooks"}, "skill"),
        ({}, {}, {"src", "skills.md"}, "application"),
    ],
)
def test_the_order_of_what_counts(
    config: dict[str, object], user: dict[str, object], top: set[str], found: str
) -> None:
    chosen = deliverable.chosen(config, user, top)
    assert chosen["deliverable_type"] + (" (global)" if "deliverable_type_from" in chosen else "") == found


@pytest.mark.req("ND-082")
def test_the_users_default_is_kept_by_the_log_wherever_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".nwave").mkdir()
    (tmp_path / ".nwave/global-config.json").write_text(json.dumps(PLUGIN_BY_USER), "utf-8")
    small = Small(tmp_path / "project")
    small.write("src/skills/one/SKILL.md", "deeper than the root\n")
    small.commit("docs: a skill")
    log = start(small.root, "Multiply two numbers", None, "").delivery.log()
    assert log.header["deliverable_type"] == "plugin"
    (tmp_path / ".nwave/global-config.json").unlink()
    assert header.differences(small.delivery.git, dict(log.header)) == []
    without = {key: value for key, value in log.header.items() if key != deliverable.FROM}
    assert [finding.what for finding in header.differences(small.delivery.git, without)] == [
        'header: deliverable_type is "plugin", but the base commit says "application"'
    ]


@pytest.mark.req("ND-082")
def test_the_root_of_the_base_commit_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    small = Small(tmp_path / "project")
    small.write("skills/one/SKILL.md", "x\n")
    small.commit("feat: a skill")
    small.write(".claude-plugin/plugin.json", "{}")
    assert start(small.root, "Multiply two numbers", None, "").delivery.log().header["deliverable_type"] == "skill"
