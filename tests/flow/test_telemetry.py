"""The density event, its audit line, and the names other programs import."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import des
from des import DocumentationDensityEvent, JsonlAuditLogWriter, resolve_density, write_density_event
from des.contract.errors import DesError
from des.flow.telemetry import WAVES

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 5, 24, 12, 0, 7, tzinfo=timezone.utc)
GOOD: dict[str, Any] = {
    "feature_id": "user-login",
    "wave": "DELIVER",
    "expansion_id": "coverage-deltas",
    "choice": "expand",
    "timestamp": NOON,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository, as far as its root is concerned."""
    (tmp_path / "project" / ".git").mkdir(parents=True)
    return tmp_path / "project"


def lines(project: Path) -> list[dict[str, str]]:
    files = sorted((project / ".nwave/des/logs").glob("audit-*.log"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@pytest.mark.req("ND-029", "ND-030")
def test_the_audit_event_has_the_fields_of_the_schema() -> None:
    assert DocumentationDensityEvent(**GOOD).to_audit_event() == {
        "event": "DOCUMENTATION_DENSITY_CHOICE",
        "timestamp": "2026-05-24T12:00:07Z",
        "feature_id": "user-login",
        "wave": "DELIVER",
        "expansion_id": "coverage-deltas",
        "choice": "expand",
    }


def test_the_time_is_told_in_utc() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=-7)))
    assert (
        DocumentationDensityEvent(**{**GOOD, "timestamp": there}).to_audit_event()["timestamp"].endswith("T12:00:07Z")
    )


@pytest.mark.parametrize("wave", WAVES)
def test_every_wave_may_record(wave: str) -> None:
    assert DocumentationDensityEvent(**{**GOOD, "wave": wave}).to_audit_event()["wave"] == wave


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"feature_id": ""}, "feature_id ''"),
        ({"feature_id": "User Login"}, "feature_id 'User Login'"),
        ({"wave": "deliver"}, "waves are DISCOVER, DISCUSS"),
        ({"choice": "maybe"}, "expand or skip"),
        ({"expansion_id": ""}, "expansion_id ''"),
        ({"expansion_id": "a\nb"}, "expansion_id 'a"),
        ({"expansion_id": "*"}, "can only be skipped"),
        ({"timestamp": datetime(2026, 5, 24)}, "no time zone"),
    ],
)
def test_an_event_nobody_could_count_is_refused(change: dict[str, Any], named: str) -> None:
    with pytest.raises(DesError, match=r".") as refused:
        DocumentationDensityEvent(**{**GOOD, **change})
    assert named in str(refused.value)


@pytest.mark.req("ND-029")
def test_the_writer_appends_one_line_an_event(project: Path) -> None:
    writer = JsonlAuditLogWriter(project)
    events = [
        DocumentationDensityEvent(**GOOD),
        DocumentationDensityEvent(**{**GOOD, "expansion_id": "*", "choice": "skip"}),
    ]
    for event in events:
        writer.log_event(event.to_audit_event())
    choice = {
        "event": "DOCUMENTATION_DENSITY_CHOICE",
        "timestamp": "2026-05-24T12:00:07Z",
        "feature_id": "user-login",
        "wave": "DELIVER",
    }
    assert lines(project) == [
        {**choice, "expansion_id": "coverage-deltas", "choice": "expand"},
        {**choice, "expansion_id": "*", "choice": "skip"},
    ]


@pytest.mark.req("ND-031")
def test_the_helper_records_a_choice_made_now(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    (project / "src").mkdir()
    monkeypatch.chdir(project / "src")
    before = datetime.now(timezone.utc)
    event = write_density_event("user-login", "retrospective-notes", "expand")
    assert lines(project) == [event.to_audit_event()]
    assert (event.wave, event.choice) == ("DELIVER", "expand")
    assert before <= event.timestamp <= datetime.now(timezone.utc)


@pytest.mark.req("ND-029")
def test_a_line_that_cannot_be_written_is_said(project: Path) -> None:
    (project / ".nwave/des").mkdir(parents=True)
    (project / ".nwave/des/logs").write_text("in the way", "utf-8")
    with pytest.raises(DesError, match=r"the audit log in .*logs cannot be written"):
        write_density_event("user-login", "coverage-deltas", "skip", root=project)


def test_outside_of_a_project_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(DesError, match="not in a git repository"):
        write_density_event("user-login", "coverage-deltas", "skip", root=tmp_path)


def test_the_names_are_importable_from_des_and_cost_nothing_before_they_are_used() -> None:
    assert resolve_density({}).mode == "lean"
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = des.no_such_name  # type: ignore[attr-defined]
    script = "import sys; sys.path.insert(0, sys.argv[1]); before = set(sys.modules); import des; print(*set(sys.modules) - before)"
    command = [sys.executable, "-I", "-S", "-c", script, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"des", "__future__"}
