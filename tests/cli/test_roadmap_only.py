"""`des-verify-integrity DIR --roadmap-only`: 0 the roadmap holds, 1 its faults are printed, 2 there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des import cli
from tests.support.small import FEATURE, Small

DELIVER = f"docs/feature/{FEATURE}/deliver"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A project with an approved roadmap and an empty log, as the current directory."""
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    return small


@pytest.mark.req("ND-090")
def test_a_sound_roadmap_holds_whatever_the_log_is(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    small.write(f"{DELIVER}/execution-log.json", "{")
    assert cli.main("des-verify-integrity", [DELIVER, "--roadmap-only"]) == 0
    assert "Roadmap format OK" in capsys.readouterr().out


@pytest.mark.req("ND-090", "ND-091")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": "1-1"}, "phases[0].steps[0]: the step id '1-1' is not of the form NN-NN"),
        ({"id": 5}, "phases[0].steps[0]: 'id' must be text"),
        ({"deps": "01-01"}, "phases[0].steps[0]: 'deps' must be a list"),
        ({"criteria": []}, "phases[0].steps[0].criteria"),
        ({"files_to_modify": []}, "step 01-01: no files_to_modify"),
    ],
)
def test_faults_are_printed(
    small: Small, capsys: pytest.CaptureFixture[str], change: dict[str, object], named: str
) -> None:
    data = json.loads(small.delivery.roadmap_path.read_text("utf-8"))
    data["phases"][0]["steps"][0].update(change)
    small.write(f"{DELIVER}/roadmap.json", json.dumps(data))
    assert cli.main("des-verify-integrity", [DELIVER, "--roadmap-only"]) == 1
    assert named in capsys.readouterr().err


@pytest.mark.req("ND-090")
def test_without_a_roadmap_or_a_directory_it_cannot_be_decided(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    small.delivery.roadmap_path.unlink()
    assert cli.main("des-verify-integrity", [DELIVER, "--roadmap-only"]) == 2
    assert "roadmap.json is missing" in capsys.readouterr().err
    assert cli.main("des-verify-integrity", ["docs/feature/nowhere/deliver", "--roadmap-only"]) == 2
    assert cli.main("des-verify-integrity", ["--roadmap-only"]) == 2
