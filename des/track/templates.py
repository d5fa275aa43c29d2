"""Which template an agent is shown: the one of an installed AIWG where there is one, else ours (R42)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

OURS = Path(__file__).resolve().parents[2] / "templates"
#: Our file -> its place below `$AIWG_ROOT/templates` (text, references).
_THEIRS: Mapping[str, str] = {
    "iteration-plan.md": "management/iteration-plan-template.md",
    "work-package.md": "management/work-package-card.md",
    "iteration-test-plan.md": "test/iteration-test-plan-template.md",
    "release-notes.md": "deployment/release-notes-template.md",
    "iteration-assessment.md": "management/iteration-assessment-template.md",
}


def place(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The path of the template that we call ``name``; absolute."""
    root = environ.get("AIWG_ROOT", "")
    theirs = Path(root, "templates", _THEIRS[name]) if root and name in _THEIRS else None
    return str(theirs if theirs is not None and theirs.is_file() else OURS / name)
