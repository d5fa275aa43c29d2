"""What git and the tree say to the Definition of Done; the boxes themselves are des.track.dod's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from des.track import branch, config_keys, documents, dod, trailers
from des.track.dod import Box, DodFacts

if TYPE_CHECKING:
    from des.track.facts import TrackFacts


def boxes(facts: TrackFacts) -> tuple[Box, ...]:
    """All 19, as they stand now."""
    return dod.judge(facts.record, gathered(facts))


def gathered(facts: TrackFacts) -> DodFacts:
    """Commits, merge, documents and tests of the code as it is."""
    delivery, git = facts.delivery, facts.delivery.git
    branches = branch.of(facts.log)
    commits = [commit for fact in facts.steps.values() for commit in fact.commits]
    return DodFacts(
        code=facts.code,
        merged=bool(commits) and all(branch.holds(git, branches.protected, one) for one in commits),
        commits=trailers.tasks(git, commits),
        undocumented=config_keys.undocumented(git, facts.settings.base, delivery.policy(facts.log).rules),
        passing=_passing(facts),
        present=frozenset(one for one in documents.wanted(delivery, facts.record) if (delivery.root / one).is_file()),
    )


def _passing(facts: TrackFacts) -> frozenset[str] | None:
    """The tests that were planned and pass on the final code, as the suites' runs showed."""
    found: set[str] = set()
    for level in ("unit", "integration", "e2e"):
        raw = facts.record.newest(f"suite-{level}")
        if raw.get("code") == facts.code:
            found.update(map(str, raw.get("shown", [])))
    return frozenset(found) if found else None
