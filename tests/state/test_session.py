"""The active delivery of a work tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.state import session
from des.state.session import SESSION_FILE, Session


def written(root: Path, text: str) -> None:
    path = root / SESSION_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_no_file_is_no_session(tmp_path: Path) -> None:
    assert session.load(str(tmp_path)) is None


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    one = Session(
        "jwt-auth", "deliver", "docs/feature/jwt-auth/deliver", ("s1", "s2"), "abc", "2026-01-01T00:00:00Z", {"k": 1}
    )
    session.save(str(tmp_path), one)
    got = session.load(str(tmp_path))
    assert got is not None
    assert [getattr(got, name) for name in Session.__slots__ if name != "raw"] == [
        getattr(one, name) for name in Session.__slots__ if name != "raw"
    ]
    assert got.raw["k"] == 1, "keys of others are kept"
    session.remove(str(tmp_path))
    session.remove(str(tmp_path))
    assert session.load(str(tmp_path)) is None


def test_owners(tmp_path: Path) -> None:
    written(tmp_path, '{"feature_id": "x", "owners": ["s1"]}')
    one = session.load(str(tmp_path))
    assert one is not None
    assert one.owns("s1")
    assert not one.owns("s2")
    assert one.deliver_dir == "docs/feature/x/deliver"
    written(tmp_path, '{"feature_id": "x"}')
    everybody = session.load(str(tmp_path))
    assert everybody is not None
    assert everybody.owns("anybody"), "a session without owners binds everyone (R6)"


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "3", "{}", '{"feature_id": 3}', '{"feature_id": ""}', '{"feature_id": "../x"}',
        '{"feature_id": ".."}', '{"feature_id": "x\\n"}',
        '{"feature_id": "x", "owners": "s1"}', '{"feature_id": "x", "owners": [1]}',
        '{"feature_id": "x", "deliver_dir": "/etc"}', '{"feature_id": "x", "deliver_dir": "docs/../../y"}',
        "[" * 100000, json.dumps({"feature_id": "x"}) * 2,
    ],
)  # fmt: skip
def test_a_broken_file_is_an_error_never_no_session(tmp_path: Path, text: str) -> None:
    written(tmp_path, text)
    with pytest.raises(DesError) as error:
        session.load(str(tmp_path))
    assert "deliver-session.json" in str(error.value)


def test_a_directory_in_its_place_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    written(tmp_path, "")
    (tmp_path / SESSION_FILE).write_bytes(b"\xff\xfe{}")
    with pytest.raises(DesError):
        session.load(str(tmp_path))
    (tmp_path / SESSION_FILE).unlink()
    (tmp_path / SESSION_FILE).mkdir()
    with pytest.raises(DesError):
        session.load(str(tmp_path))
    (tmp_path / SESSION_FILE).rmdir()
    (tmp_path / SESSION_FILE).symlink_to("nowhere")
    with pytest.raises(DesError):
        session.load(str(tmp_path))
