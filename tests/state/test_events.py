"""Diagnostic lines: moved or stopped by settings, never in anybody's way (R37)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.state import events


def told(folder: Path) -> list[str]:
    return [line for path in folder.glob("audit-*.log") for line in path.read_text().splitlines()]


def configure(root: Path, text: str) -> str:
    (root / ".nwave").mkdir(exist_ok=True)
    (root / events.CONFIG).write_text(text)
    return str(root)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"audit_log_dir": 3}', '{"audit_logging_enabled": "no"}', "{}"])
def test_settings_that_say_nothing_change_nothing(tmp_path: Path, text: str) -> None:
    root = configure(tmp_path, text)
    assert events.append(root, "ONE", a=1)
    assert len(told(tmp_path / ".nwave/des/logs")) == 1
    assert [event["a"] for event in events.read(root, "ONE")] == [1]


def test_they_move_and_stop_the_lines(tmp_path: Path) -> None:
    root = configure(tmp_path, json.dumps({"audit_log_dir": "var/audit"}))
    assert events.append(root, "ONE")
    assert len(told(tmp_path / "var/audit")) == 1
    configure(tmp_path, json.dumps({"audit_log_dir": str(tmp_path / "abs"), "audit_logging_enabled": True}))
    assert events.append(root, "TWO")
    assert len(told(tmp_path / "abs")) == 1
    configure(tmp_path, json.dumps({"audit_logging_enabled": False}))
    assert not events.append(root, "THREE")
    assert events.read(root, "THREE") == []
    assert not (tmp_path / ".nwave/des").exists()


def test_reading_passes_over_what_is_damaged(tmp_path: Path) -> None:
    root = str(tmp_path)
    events.append(root, "ONE", a=1)
    folder = tmp_path / ".nwave/des/logs"
    (folder / "audit-2000-01-01.log").write_bytes(b'"ONE"\n{"event": "ONE"\n\n{"event": "OTHER", "x": "ONE"}\n')
    (folder / "audit-2000-01-02.log").write_bytes(b"\xff\xfe ONE\n")
    assert [event.get("a") for event in events.read(root, "ONE")] == [1]
    assert events.read(str(tmp_path / "none"), "ONE") == []
