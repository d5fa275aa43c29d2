"""Test runs of a delivery that later phases may use: GREEN's at COMMIT, a commit's at the next step (DESIGN §6).

They save time and prove nothing: the replay at finalize starts without them.
"""

from __future__ import annotations

import json
from pathlib import Path

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_json
from des.proof.bench import Known
from des.runner.outcome import Run
from des.state import store


def load(root: Path) -> Known:
    """The runs kept in this work tree; {} when there are none or the file is damaged."""
    try:
        data = read_json(_path(root))
        return {(entry["code"], entry["suite"]): Run.from_json(entry["run"]) for entry in data}  # type: ignore[attr-defined]
    except (DesError, TypeError, KeyError):
        return {}


def save(root: Path, known: Known) -> None:
    """Keep the newest runs."""
    newest = list(known.items())[-limits.MOST_KNOWN_RUNS :]
    data = [{"code": code, "suite": suite, "run": run.to_json()} for (code, suite), run in newest]
    store.write_atomic(_path(root), json.dumps(data) + "\n")


def _path(root: Path) -> str:
    return store.state_path(str(root), "known-runs.json")
