"""`des-init-log` makes the execution log of a delivery."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des import cli
from tests.support.small import FEATURE, Small


@pytest.mark.req("ND-072")
def test_it_makes_the_log_with_the_settings_of_the_last_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    small = Small(tmp_path / "project", {"rigor": {"profile": "thorough"}})
    small.delivery.directory.mkdir(parents=True)
    monkeypatch.chdir(small.root)
    assert cli.main("des-init-log", ["--project-dir", small.delivery.relative, "--feature-id", FEATURE]) == 0
    assert capsys.readouterr().out.strip() == str(small.delivery.log_path)
    data = json.loads(small.delivery.log_path.read_text("utf-8"))
    assert (data["feature_id"], data["base"], data["events"]) == (FEATURE, small.git("rev-parse", "HEAD"), [])
    assert data["rigor"]["profile"] == "thorough"
