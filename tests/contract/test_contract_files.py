"""Reading files: whatever lies on the disk, the reader answers with its text, its value, or one clear DesError."""

from __future__ import annotations

import contextlib
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.contract.files import parse_json, read_json, read_text
from des.contract.log import load as load_log
from des.contract.roadmap import load as load_roadmap

DEEP = b"[" * 200_000 + b"]" * 200_000
BROKEN = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\n", "empty"),
    "truncated": (b'{"events": [\n  {"sid": "01-01"', "line 2"),
    "no json": (b"events: none", "line 1, column 1"),
    "trailing": (b"{}\n{}", "line 2"),
    "latin-1": (b'{"name":\n "caf\xe9"}', "line 2 is not UTF-8"),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
    "deep": (DEEP, "nested too deeply"),
    "nan": (b'{"a": NaN}', "NaN"),
    "huge number": (b"9" * 5000, "not valid JSON"),
    "half a pair": (b'{"a": "\\ud800"}', "surrogate"),
    "fifty megabytes": (b" " * (50 * 1024 * 1024), "larger than"),
}


@pytest.mark.parametrize("load", [read_json, load_log, load_roadmap])
@pytest.mark.parametrize(("content", "hint"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_clear_error(tmp_path: Path, load, content: bytes, hint: str) -> None:
    path = tmp_path / "some file.json"
    path.write_bytes(content)
    with pytest.raises(DesError) as caught:
        load(str(path))
    assert caught.value.code == 2
    assert str(path) in caught.value.what
    assert hint in caught.value.what
    assert caught.value.how


@pytest.mark.parametrize("load", [read_text, read_json, load_log, load_roadmap])
def test_a_missing_file_names_the_way_on(tmp_path: Path, load) -> None:
    for path in (tmp_path / "none.json", tmp_path / "none" / "none.json", tmp_path / ("n" * 300), "nul\0byte"):
        with pytest.raises(DesError) as caught:
            load(str(path))
        assert caught.value.how


@pytest.mark.parametrize("load", [read_text, read_json])
def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path, load) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, pipe, tmp_path / "loop"):
        with pytest.raises(DesError):
            load(str(path))


def test_a_file_through_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DesError, match="no such file"):
        read_text(str(tmp_path / "file" / "below"))


def test_text_is_read_whole_and_without_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfz\xc3\xa4h\r\n")
    assert read_text(str(path)) == "zäh\r\n"
    path.write_bytes(b"")
    assert read_text(str(path)) == ""


def test_the_limit_counts_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    assert read_text(str(path), 5) == "12345"
    with pytest.raises(DesError, match="larger than 4 bytes"):
        read_text(str(path), 4)


def test_emoji_written_as_escapes_are_read() -> None:
    assert parse_json('"\\ud83d\\ude00"', "x") == "\U0001f600"


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"bytes-{os.getpid()}.json"
    path.write_bytes(data)
    with contextlib.suppress(DesError):
        read_json(str(path))


def test_an_error_prints_its_lines_and_survives_pickling() -> None:
    error = DesError("what", "why", "how", 1)
    assert str(error) == "what\nwhy\nhow"
    assert str(DesError("what", how="how")) == "what\nhow"
    again = pickle.loads(pickle.dumps(error))
    assert (again.what, again.why, again.how, again.code) == ("what", "why", "how", 1)
