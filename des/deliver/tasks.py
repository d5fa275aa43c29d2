"""The list of tasks a delivery begins with, for hosts that keep one (nw-deliver text, L102-103; R36)."""

from __future__ import annotations

from collections.abc import Mapping

TASKS: tuple[tuple[str, str], ...] = (
    ("0.5-1.7 Read earlier waves, settle what they leave open", ""),
    ("1 Write, check and review the roadmap", ""),
    ("2 Execute every step: RED, GREEN, COMMIT, proven", ""),
    ("3 Refactor, levels 1 to 6", "refactor_pass"),
    ("3.5 Integration gate: acceptance suite in every environment, demos", ""),
    ("4 Adversarial review", "review_enabled"),
    ("5 Mutation testing", "mutation_enabled"),
    ("6 Verify the record", ""),
    ("7 Archive and finalize", ""),
    ("8 Retrospective", ""),
    ("9 Report", ""),
)


def tasks(header: Mapping[str, object]) -> list[str]:
    """The tasks in order; what the rigor in the log's header leaves out says so, so that nobody waits for it."""
    block = header.get("rigor")
    rigor = block if isinstance(block, dict) else {}
    return [f"{name} (skipped: rigor)" if key and rigor.get(key) is False else name for name, key in TASKS]
