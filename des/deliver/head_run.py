"""The tests of what is delivered: every outcome of the suites at HEAD."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from des.contract.log import Log
from des.flow import known_runs
from des.flow.delivery import Delivery
from des.proof.bench import Bench
from des.proof.copy import clean_copy


def outcomes(delivery: Delivery, log: Log, files: Collection[str], say: Callable[[str], None]) -> Mapping[str, str]:
    """By test id how each test ended, "passed" or else. A run of the same code that is known stands in; else the
    suites run in a clean copy, slow ones only when they hold one of ``files``."""
    git, known = delivery.git, known_runs.load(delivery.root)
    bench = Bench(git, delivery.policy(log), say, known)
    head = git.head()
    with clean_copy(git) as copy:
        copy.put(head)
        results = bench.whole(
            copy.path,
            f"head {head[:12]}",
            lambda suite: not suite.slow or any(suite.takes(file) for file in files),
            bench.key(head),
        )
    known_runs.save(delivery.root, known)
    return {test: "passed" if test in results.passing else one.outcome.value for test, one in results.tests.items()}
