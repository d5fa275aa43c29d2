"""Phase 3: commits that change structure and nothing else (R34): their records. They are proven where they are
submitted, in refactoring_submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from des.contract.log import Log
from des.flow import gate_record

GATE = "refactoring"
KIND = "refactor"


def commits(record_: Mapping[str, Any]) -> Sequence[str]:
    """The commits that a record of this gate proves; () for one that did not pass."""
    listed = record_.get("commits")
    return listed if record_.get("status") == "PASS" and isinstance(listed, list) else ()


def settled(log: Log, found: Sequence[str]) -> bool:
    """Whether the newest submission passed, and proved every refactoring commit ``found`` in git."""
    newest = gate_record.newest(log, GATE)
    return newest.get("status") == "PASS" and set(found) <= set(commits(newest))
