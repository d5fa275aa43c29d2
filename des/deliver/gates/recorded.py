"""The gates of whole phases, as the log knows them: their names, and whether mutation testing is due.

The table of nodes asks for no more than this; the gates themselves import runners and the readers of many tools.
"""

from __future__ import annotations

from des import limits

INTEGRATION = "post-merge-integration"
MUTATION = "mutation"
REVIEW = "implementation-review"
REVIEWED = "implementation"  # the subject of that review

_SKIPPED = {
    "nightly-delta": "handled by CI nightly pipeline",
    "pre-release": "handled at release boundary",
    "disabled": "disabled per project configuration",
}


def mutation_due(strategy: str, enabled: bool) -> tuple[bool, str]:
    """Whether the mutation gate is due in a delivery, and the reason for the log (the text's words, where it has some).

    strategy: `mutation_strategy` of the log's header; one that is unknown is nightly-delta, the default. enabled:
    `mutation_enabled` of its rigor, which wins.
    """
    if not enabled:
        return False, "mutation testing is off in the rigor profile"
    if strategy == "per-feature":
        return True, f"per-feature: at least {limits.MUTANTS_KILLED} % of the mutants must be killed"
    return False, _SKIPPED.get(strategy, _SKIPPED["nightly-delta"])
