"""Checking what agents write against the shipped ``schemas/`` (R46). The models the schemas are made from stand in
``des.flow.models``; reading is done by ``des.contract``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from des.contract.errors import DesError
from des.contract.files import parse_json
from des.contract.json_places import line_of

FOLDER = Path(__file__).resolve().parents[2] / "schemas"


def problems(name: str, data: Any, text: str) -> list[str]:
    """Where ``data`` does not fit the shipped schema ``name``: one ``line n: path: message`` each; [] means it fits.
    ``text`` is the JSON it was read from.

    The schema an agent was pointed to is the one that judges what it wrote.
    """
    from jsonschema import Draft202012Validator  # slow to import, and most calls of des check no file

    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    errors = sorted(
        Draft202012Validator(schema).iter_errors(data), key=lambda error: list(map(str, error.absolute_path))
    )
    return [_problem(_where(error.absolute_path), error.message[:200], text) for error in errors]


def _problem(path: str, message: str, text: str) -> str:
    return f"line {line_of(text, path)}: {path or 'top level'}: {message}"


def _where(path: Iterable[int | str]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".")


def check(name: str, text: str, what: str, how: str) -> Any:
    """The value of a JSON text; DesError (exit 1) when it is none, or naming every place where it does not fit."""
    try:
        data = parse_json(text, what)
    except DesError as error:
        raise DesError(error.what, "", how, 1) from None
    found = problems(name, data, text)
    if found:
        raise DesError(
            f"{what} does not have the required form:\n" + "\n".join(f"  - {line}" for line in found), "", how, 1
        )
    return data
