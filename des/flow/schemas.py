"""Checking what agents write against the shipped ``schemas/`` (R46). The models the schemas are made from stand in
``des.flow.models``; reading is done by ``des.contract``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from des.contract.errors import DesError

FOLDER = Path(__file__).resolve().parents[2] / "schemas"


def problems(name: str, data: Any) -> list[str]:
    """Where ``data`` does not fit the shipped schema ``name``: one ``path: message`` line each; [] means it fits.

    The schema an agent was pointed to is the one that judges what it wrote.
    """
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    errors = sorted(
        Draft202012Validator(schema).iter_errors(data), key=lambda error: list(map(str, error.absolute_path))
    )
    return [f"{_where(error.absolute_path)}: {error.message[:200]}" for error in errors]


def _where(path: Iterable[int | str]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".") or "top level"


def check(name: str, data: Any, what: str, how: str) -> None:
    """Raise DesError (exit 1) naming every place where ``data`` does not fit."""
    found = problems(name, data)
    if found:
        raise DesError(
            f"{what} does not have the required form:\n" + "\n".join(f"  - {line}" for line in found), "", how, 1
        )
