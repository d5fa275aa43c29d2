"""Post-merge integration: the acceptance suite in every environment, and every story's demonstration (text 3.5)."""

from __future__ import annotations

from collections.abc import Sequence

from des.deliver.gates import acceptance, demo
from des.deliver.gates.recorded import INTEGRATION
from des.flow.delivery import Delivery
from des.verdict import Result, Status

NAME = INTEGRATION
_KEYS = ("environments_tested", "stories_demoed", "failing")


def run(delivery: Delivery) -> Result:
    """Both gates on HEAD, as one."""
    return together([acceptance.run(delivery), demo.run(delivery)])


def together(results: Sequence[Result]) -> Result:
    """The worst status of all; EXEMPT only when nothing had anything to judge. Facts are those the record needs."""
    for status in (Status.FAIL, Status.INDETERMINATE, Status.PASS, Status.EXEMPT):
        if any(result.status is status for result in results):
            break
    measured = {key: value for result in results for key, value in result.facts.items() if key in _KEYS}
    facts: dict[str, object] = {"environments_tested": [], "stories_demoed": [], **measured}
    summary = "; ".join(result.summary for result in results)
    return Result(NAME, status, summary, [finding for result in results for finding in result.findings], facts)


def stubborn(before: Result | None, now: Result) -> list[str]:
    """Tests that failed in two environments or more before a repair, and still do: then the user decides (R13)."""
    if before is None:
        return []
    return sorted(_widespread(before) & _widespread(now))


def _widespread(result: Result) -> set[str]:
    failing = result.facts.get("failing", {})
    lists = list(failing.values()) if isinstance(failing, dict) else []
    return {test for tests in lists for test in tests if sum(test in other for other in lists) > 1}
