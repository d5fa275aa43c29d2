"""What runs at every tool call stays light: it parses on Python 3.9 and imports nothing heavy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BANNED = {
    "dataclasses", "enum", "typing", "pathlib", "hashlib", "subprocess", "datetime", "tempfile", "logging",
    "argparse", "contextlib",
}  # fmt: skip
FILES = sorted(path for room in ("des/guard", "des/state", "hooks") for path in (ROOT / room).glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_light_and_old_enough(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert not imported & BANNED
    rooms = {
        ".".join(node.module.split(".")[:2])
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("des.")
    }
    allowed = {"des.contract", "des.state"} | ({"des.guard"} if path.parent.name in ("guard", "hooks") else set())
    assert rooms <= allowed
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
