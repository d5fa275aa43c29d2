"""`des admit --hook`: the model of an admitted dispatch is the one that rigor names."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from des import cli
from des.contract.markers import render
from tests.support.small import FEATURE, Small

STEP = [("VALIDATION", "required"), ("PROJECT-ID", FEATURE), ("STEP-ID", "01-01"), ("TEMPLATE", "expand")]
REVIEW = [("VALIDATION", "required"), ("PROJECT-ID", FEATURE), ("MODE", "orchestrator"), ("TEMPLATE", "expand")]


@pytest.mark.parametrize(
    ("rigor", "pairs", "agent", "model"),
    [
        pytest.param({"profile": "standard"}, STEP, "nw-software-crafter", "sonnet", marks=pytest.mark.req("ND-043")),
        pytest.param({"profile": "thorough"}, STEP, "nw-software-crafter", "opus", marks=pytest.mark.req("ND-043")),
        pytest.param({"profile": "inherit"}, STEP, "nw-software-crafter", None, marks=pytest.mark.req("ND-043")),
        pytest.param({"agent_model": "inherit"}, STEP, "nw-software-crafter", None, marks=pytest.mark.req("ND-043")),
        pytest.param(
            {"profile": "thorough"},
            REVIEW,
            "nw-acceptance-designer-reviewer",
            "sonnet",
            marks=pytest.mark.req("ND-044"),
        ),
        pytest.param(
            {"profile": "exhaustive"},
            REVIEW,
            "nw-acceptance-designer-reviewer",
            "opus",
            marks=pytest.mark.req("ND-044"),
        ),
        pytest.param(
            {"reviewer_model": "skip"}, REVIEW, "nw-acceptance-designer-reviewer", None, marks=pytest.mark.req("ND-044")
        ),
    ],
)
def test_the_model_is_the_one_of_the_profile(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rigor: dict[str, Any],
    pairs: list[tuple[str, str]],
    agent: str,
    model: str | None,
) -> None:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    small = Small(tmp_path / "project", {"rigor": rigor})
    small.start()
    if pairs is REVIEW:  # another plan than the approved one waits for its review
        path = small.delivery.roadmap_path
        path.write_text(path.read_text("utf-8").replace("criterion", "another criterion"), "utf-8")
    monkeypatch.chdir(small.root)
    payload = {"tool_use_id": "toolu_1", "tool_input": {"prompt": render(pairs), "subagent_type": agent}}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(payload)))
    assert cli.main("des", ["admit", "--hook"]) == 0
    decision = json.loads(capsys.readouterr().out)["hookSpecificOutput"]
    assert decision.get("permissionDecisionReason") is None
    assert decision["updatedInput"].get("model") == model
