"""Places that somebody cites."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.flow.cited import exists


@pytest.mark.parametrize(
    ("name", "line", "there"),
    [
        ("src/a.py", 1, True), ("src/a.py", 2, True), ("src/a.py", 3, False), ("src/../src/a.py", 2, True),
        ("src", 1, False), ("src/b.py", 1, False), ("../outside.py", 1, False), ("src/out.py", 1, False),
        ("src/circle", 1, False), ("src/a\0.py", 1, False), ("a" * 5000, 1, False), ("", 1, False),
    ],
)  # fmt: skip
def test_a_place_is_there_or_not(tmp_path: Path, name: str, line: int, there: bool) -> None:
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src/a.py").write_text("one\ntwo\n")
    (tmp_path / "outside.py").write_text("one\n")
    (root / "src/out.py").symlink_to(tmp_path / "outside.py")
    (root / "src/circle").symlink_to("circle")
    assert exists(root, name, line) is there
