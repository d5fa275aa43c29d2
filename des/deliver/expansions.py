"""What the DELIVER wave writes into the feature-delta: always (Tier-1), and on demand (Tier-2)."""

from __future__ import annotations

from des.flow.expansions import Catalog, Expansion, Section

CATALOG = Catalog(
    wave="DELIVER",
    tier_1=(
        Section("Implementation summary", "what was shipped, in one paragraph, without reasons"),
        Section("Files modified", "production, tests and documents, one line per file"),
        Section("Scenarios green count", "N of M scenarios of the feature files, with the time"),
        Section("DoD check", "each item of the definition of done, passed or failed"),
        Section("Demo evidence", "output and exit code of each story's demo command"),
        Section("Quality gates", "what refactoring, review, mutation and integrity came to"),
        Section("Pre-requisites", "the scenarios and components of earlier waves this was built on"),
    ),
    tier_2=(
        Expansion("refactoring-journal", "HOW", "refactorings, L1 to L6, with reasons", "refactoring changed code"),
        Expansion(
            "retrospective-notes",
            "WHY",
            "five whys on what went wrong; what to repeat, what to avoid",
            "a step was refused, repeated, reopened or blocked",
        ),
        Expansion(
            "performance-measurements",
            "WHY",
            "benchmarks and profiles against the state before",
            "speed or memory was measured",
        ),
        Expansion(
            "alternative-implementations-rejected",
            "WHY",
            "ways that were tried and given up, one paragraph each",
            "an implementation was thrown away",
        ),
        Expansion(
            "mutation-testing-report",
            "HOW",
            "kill rate, surviving mutants and what was done about them",
            "mutation testing was run",
        ),
        Expansion(
            "architecture-decision-deviations",
            "WHY",
            "where the code left the design, and what was reported back",
            "the code deviates from the design",
        ),
        Expansion("coverage-deltas", "HOW", "coverage per module; a reason for each drop", "coverage fell"),
        Expansion(
            "expansion-catalog-rationale",
            "WHY",
            "why these expansions and these defaults",
            "the choice of sections was questioned",
        ),
    ),
)
