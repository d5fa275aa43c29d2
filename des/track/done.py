"""What git and the tree say to the Definition of Done; the boxes themselves are des.track.dod's."""

from __future__ import annotations

from collections.abc import Iterable

from des.flow import settings
from des.flow.delivery import Delivery
from des.track import branch, config_keys, documents, trailers
from des.track.dod import DodFacts
from des.track.record import Record


def gathered(delivery: Delivery, record: Record, commits: Iterable[str]) -> DodFacts:
    """Commits, merge, documents and tests of the code as it is. commits: of all tasks."""
    log, git, mine = delivery.log(), delivery.git, tuple(commits)
    protected = branch.of(log).protected
    return DodFacts(
        code=record.code,
        merged=bool(mine) and all(branch.holds(git, protected, one) for one in mine),
        commits=trailers.tasks(git, mine),
        undocumented=config_keys.undocumented(git, settings.of(log).base, delivery.policy(log).rules),
        passing=_passing(record),
        present=frozenset(one for one in documents.wanted(delivery, record) if (delivery.root / one).is_file()),
    )


def _passing(record: Record) -> frozenset[str] | None:
    """The tests that were planned and pass on the final code, as the suites' runs showed."""
    found: set[str] = set()
    for level in ("unit", "integration", "e2e"):
        raw = record.newest(f"suite-{level}")
        if raw.get("code") == record.code:
            found.update(map(str, raw.get("shown", [])))
    return frozenset(found) if found else None
