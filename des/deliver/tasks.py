"""The list of tasks a delivery begins with, for hosts that keep one (nw-deliver text, L102-103; R36)."""

from __future__ import annotations

from des.flow.settings import Settings

TASKS: tuple[tuple[str, str], ...] = (
    ("0.5-1.7 Read earlier waves, settle what they leave open", ""),
    ("1 Write, check and review the roadmap", ""),
    ("2 Execute every step: RED, GREEN, COMMIT, proven", ""),
    ("3 Refactor, levels 1 to 6", "refactoring"),
    ("3.5 Integration gate: acceptance suite in every environment, demos", ""),
    ("4 Adversarial review", "review"),
    ("5 Mutation testing", "mutation"),
    ("6 Verify the record", ""),
    ("7 Archive and finalize", ""),
    ("8 Retrospective", ""),
    ("9 Report", ""),
)


def tasks(settings: Settings) -> list[str]:
    """The tasks in order; what the delivery's settings leave out says so, so that nobody waits for it."""
    wanted = {
        "refactoring": settings.refactoring,
        "review": settings.review,
        "mutation": settings.mutation and settings.mutation_strategy == "per-feature",
    }
    return [name if wanted.get(key, True) else f"{name} (left out by the settings)" for name, key in TASKS]
