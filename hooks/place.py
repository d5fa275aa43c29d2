"""The delivery that paths are judged in, from its files."""

from __future__ import annotations

import os

from des.contract.errors import DesError
from des.contract.files import read_json
from des.contract.paths import PathRules
from des.guard.write import Place
from des.state.session import Session


def place(root: str, session: Session) -> Place:
    """Config and roadmap as they stand in the work tree. What cannot be read gives the defaults: this is advice."""
    config = _object(os.path.join(root, ".nwave", "des-config.json"))
    roadmap = _object(os.path.join(root, session.deliver_dir, "roadmap.json"))
    scope, validation = roadmap.get("implementation_scope"), roadmap.get("validation")
    kind = config.get("deliverable_type")
    try:
        rules = PathRules.from_config(
            config, scope if isinstance(scope, dict) else None, kind if isinstance(kind, str) else "application"
        )
    except DesError:
        rules = PathRules()
    approved = isinstance(validation, dict) and validation.get("status") == "approved"
    return Place(root, session.feature_id, session.deliver_dir, approved, rules)


def _object(path: str) -> dict[str, object]:
    if not os.path.exists(path):
        return {}
    try:
        value = read_json(path)
    except DesError:
        return {}
    return value if isinstance(value, dict) else {}
